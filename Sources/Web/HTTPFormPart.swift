import Foundation

/// One part of a form that may have files in it (RFC 7578).
package struct HTTPFormPart: Sendable, Equatable {
    /// The field's name.
    package var name: String
    /// The file's name; nil where it is no file.
    package var file: String?
    /// What was sent.
    package var data: Data
}

extension HTTPRequest {
    /// The parts of a form that was sent as `multipart/form-data`, in their order; none when the body is something else.
    package var formParts: [HTTPFormPart] {
        guard let type = header("content-type"), type.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: type), !boundary.isEmpty
        else { return [] }
        let mark = Data("--\(boundary)".utf8)
        let gap = Data("\r\n\r\n".utf8)
        var parts: [HTTPFormPart] = []
        var place = body.range(of: mark)
        while let start = place?.upperBound, let next = body.range(of: mark, in: start..<body.endIndex) {
            place = next
            // Behind the mark a line ends, and before the next one another.
            guard let head = body.range(of: gap, in: start..<next.lowerBound), next.lowerBound >= head.upperBound + 2
            else { continue }
            let headers = String(decoding: body[start..<head.lowerBound], as: UTF8.self).split(separator: "\r\n")
            guard let disposition = headers.first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
                let name = Self.parameter("name", of: String(disposition))
            else { continue }
            parts.append(
                HTTPFormPart(
                    name: name, file: Self.parameter("filename", of: String(disposition)),
                    data: Data(body[head.upperBound..<next.lowerBound - 2])))
        }
        return parts
    }

    /// A parameter behind a header's value, in quotes or without.
    private static func parameter(_ name: String, of value: String) -> String? {
        for part in value.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmingCharacters(in: .whitespaces).lowercased() == name else { continue }
            return pair[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
        }
        return nil
    }
}
