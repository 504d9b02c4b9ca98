import Foundation
import Web

/// A piece of a file that a browser asks for (RFC 9110 §14).
enum ByteRange: Equatable {
    /// All of it.
    case whole
    /// These bytes.
    case part(Range<Int>)
    /// None that there are.
    case unsatisfiable

    /// Reads `Range: bytes=0-499`. What is something else, or several pieces, is answered with the whole (§14.2 allows that).
    init(_ header: String?, length: Int) {
        self = .whole
        guard let header, header.hasPrefix("bytes="), !header.contains(",") else { return }
        let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return }
        if ends[0].isEmpty {
            // The last so many.
            guard let count = Int(ends[1]) else { return }
            self = count > 0 && length > 0 ? .part(max(0, length - count)..<length) : .unsatisfiable
            return
        }
        guard let first = Int(ends[0]), first >= 0 else { return }
        let last = ends[1].isEmpty ? length - 1 : Int(ends[1])
        guard let last else { return }
        if last < first, !ends[1].isEmpty { return }
        self = first < length ? .part(first..<min(last, length - 1) + 1) : .unsatisfiable
    }

    /// The answer with that piece.
    static func response(_ data: Data, type: String, range header: String?) -> HTTPResponse {
        var response = HTTPResponse(status: 200, contentType: type, body: data)
        response.headers = [HTTPField("Accept-Ranges", "bytes"), HTTPField("Cache-Control", "no-store")]
        switch ByteRange(header, length: data.count) {
        case .whole: break
        case .part(let range):
            response.status = 206
            response.headers.append(
                HTTPField("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(data.count)"))
            response.body = data.subdata(in: range)
        case .unsatisfiable:
            response.status = 416
            response.headers.append(HTTPField("Content-Range", "bytes */\(data.count)"))
            response.body = Data()
        }
        return response
    }
}
