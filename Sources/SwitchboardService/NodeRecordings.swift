import Foundation
import Messaging
import Records
import Utilities
import Web

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// This node's recordings for the other nodes, and theirs for this one. They are handed to whoever bears the token that all nodes
/// have, and to nobody else.
struct NodeRecordings: Sendable {
    /// Where other nodes fetch them; nil where none are handed out.
    let address: String?
    /// All recordings.
    let archive: RecordingArchive
    private let listener: HTTPListener?

    /// Listens, where the settings say so.
    /// - Throws: `ConfigurationError`, `HTTPListenerError`, `HTTPCertificateError`.
    init(_ configuration: Configuration, store: Store, log: Log) throws {
        let settings = configuration.recordingSettings
        archive = try configuration.archive(store, complain: log.warning)
        guard let listen = settings.listen,
            let token = try Secret.token(settings.tokenFile, setting: "recordings.token_file")
        else {
            (address, listener) = (nil, nil)
            return
        }
        let parts = listen.split(separator: ":")
        let folder = configuration.recordings
        let listener = try HTTPListener(
            address: String(parts.first ?? ""), port: parts.last.flatMap { UInt16($0) } ?? 0,
            certificate: settings.certificate.map { try HTTPCertificate(certificate: $0.file, key: $0.key) }
        ) { Self.answer($0, token: token, folder: folder) }
        let scheme = settings.certificate == nil ? "http" : "https"
        let address = settings.address ?? "\(scheme)://\(listener.address):\(listener.port)"
        (self.listener, self.address) = (listener, address)
        log.info("other nodes fetch recordings at \(address)")
    }

    /// Answers `GET /recordings/NAME`, and HEAD, which only asks whether it is there.
    static func answer(_ request: HTTPRequest, token: String, folder: URL) -> HTTPResponse {
        guard request.bears(token) else { return .words("the bearer token is wrong", status: 401) }
        guard ["GET", "HEAD"].contains(request.method) else { return .words("GET it", status: 405) }
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[1] == "recordings", isName(parts[2]) else {
            return .words("there is nothing here", status: 404)
        }
        let file = folder.appending(path: parts[2])
        if request.method == "HEAD" {
            let isThere = FileManager.default.fileExists(atPath: file.path)
            return .words(isThere ? "it is here" : "it is gone", status: isThere ? 200 : 404)
        }
        guard let data = try? Data(contentsOf: file) else { return .words("it is gone", status: 404) }
        return HTTPResponse(status: 200, contentType: "application/octet-stream", body: data)
    }

    /// A recording's own name, and no other file's: of calls' ids and kinds of sound.
    private static func isName(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_.".utf8.contains(byte)
        }
        return isPlain && !text.hasPrefix(".") && (text.hasSuffix(".wav") || text.hasSuffix(".flac"))
    }
}

/// Recordings by HTTP from the nodes that have them.
struct FetchedRecordings: OtherNodesRecordings {
    private let token: String
    private let store: Store
    private let complain: @Sendable (String) -> Void
    private let asking = URLSession.outgoing(timeout: .seconds(3))
    private let fetching = URLSession.outgoing(timeout: .seconds(60))

    /// - Parameters:
    ///   - token: that all nodes have.
    ///   - store: where the nodes are known.
    ///   - complain: told why one could not be asked.
    init(token: String, store: Store, complain: @escaping @Sendable (String) -> Void) {
        self.token = token
        self.store = store
        self.complain = complain
    }

    func absence(of place: RecordingPlace) async -> RecordingAbsence? {
        do throws(RecordingAbsence) {
            _ = try await ask("HEAD", place, by: asking)
            return nil
        } catch { return error }
    }

    func fetch(_ place: RecordingPlace) async throws(RecordingAbsence) -> Data {
        // Where nobody answers at all, that is known in seconds.
        if let absence = await absence(of: place) { throw absence }
        return try await ask("GET", place, by: fetching)
    }

    private func ask(_ method: String, _ place: RecordingPlace, by session: URLSession) async throws(RecordingAbsence)
        -> Data
    {
        guard let node = place.node else { throw .gone }
        do {
            guard let row = try await store.node(node), row.state != .stopped else {
                throw RecordingAbsence.away(node: node)
            }
            guard let url = row.recordings.flatMap({ URL(outgoing: $0) }) else {
                throw RecordingAbsence.notServed(node: node)
            }
            var request = URLRequest(
                url: url.appending(path: "recordings/\(URL(filePath: place.path).lastPathComponent)"))
            request.httpMethod = method
            request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
            let (data, response) = try await session.exchange(request)
            switch (response as? HTTPURLResponse)?.statusCode {
            case 200: return data
            case 404: throw RecordingAbsence.gone
            case 401: throw RecordingAbsence.refused(node: node)
            default: throw RecordingAbsence.away(node: node)
            }
        } catch let absence as RecordingAbsence {
            throw absence
        } catch {
            complain("a recording could not be fetched from node \(node): \(error)")
            throw .away(node: node)
        }
    }
}
