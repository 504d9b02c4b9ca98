import Foundation

/// The files of a call: its sound, and beside it what sound does not show.
package enum Recordings {
    static let kinds: Set<String> = ["wav", "flac", "json"]

    /// Deletes a recording and what lies beside it; that they are gone already is no fault.
    /// - Returns: how many files were deleted.
    @discardableResult
    package static func delete(_ path: String) throws -> Int {
        let file = URL(filePath: path)
        var count = 0
        for path in [path, file.deletingPathExtension().appendingPathExtension("json").path]
        where FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
            count += 1
        }
        return count
    }

    /// Takes the caller's number out of the list beside a recording.
    static func forgetNumber(beside path: String) throws {
        let file = URL(filePath: path).deletingPathExtension().appendingPathExtension("json")
        guard let data = try? Data(contentsOf: file),
            var list = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            list.removeValue(forKey: "caller") != nil
        else { return }
        let left = try JSONSerialization.data(withJSONObject: list, options: [.prettyPrinted, .sortedKeys])
        try left.write(to: file, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
}

/// Where a call's recording is, as the records have it.
package struct RecordingPlace: Sendable, Hashable {
    /// Its file, as the node that made it calls it.
    package var path: String
    /// The node that made it; nil where nobody said.
    package var node: String?
    /// It lies in a folder that all nodes have.
    package var isShared: Bool

    /// Parameters as the properties.
    package init(path: String, node: String? = nil, isShared: Bool = false) {
        self.path = path
        self.node = node
        self.isShared = isShared
    }
}

extension CallRow {
    /// Where the recording of the whole call is; nil where none is kept.
    package var recording: RecordingPlace? { audioPath.map(recording) }

    /// Where a recording of this call is.
    package func recording(at path: String) -> RecordingPlace {
        RecordingPlace(path: path, node: node, isShared: isAudioShared ?? false)
    }
}

/// The recordings on this machine.
package struct OwnRecordings: Sendable {
    /// Where they are written; nil where none are.
    package var folder: URL?
    /// All nodes have this folder.
    package var isShared: Bool
    /// The name of this switchboard among those that share the records; nil where it has them for itself.
    package var node: String?

    /// Parameters as the properties.
    package init(folder: URL? = nil, isShared: Bool = false, node: String? = nil) {
        self.folder = folder
        self.isShared = isShared
        self.node = node
    }

    /// The file, where it is here: as the records name it, or of that name in this machine's folder. A shared folder may be mounted
    /// elsewhere on each.
    package func file(of place: RecordingPlace) -> URL? {
        files(of: place).first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// Whether only another node can have it.
    package func isElsewhere(_ place: RecordingPlace) -> Bool {
        guard let node, let maker = place.node, maker != node else { return false }
        return !(place.isShared && isShared)
    }

    /// - Returns: how many files were deleted here; nil where another node is to do it.
    func delete(_ place: RecordingPlace) throws -> Int? {
        let count = try files(of: place).reduce(0) { try $0 + Recordings.delete($1.path) }
        return count == 0 && isElsewhere(place) ? nil : count
    }

    func forgetNumber(beside place: RecordingPlace) throws {
        for file in files(of: place) { try Recordings.forgetNumber(beside: file.path) }
    }

    private func files(of place: RecordingPlace) -> [URL] {
        let named = URL(filePath: place.path)
        guard let own = folder?.appending(path: named.lastPathComponent), own.path != named.path else { return [named] }
        return [named, own]
    }
}

/// The recordings of other nodes.
package protocol OtherNodesRecordings: Sendable {
    /// Why a recording of another node cannot be had just now; nil when it can.
    func absence(of place: RecordingPlace) async -> RecordingAbsence?
    /// Has another node hand a recording over, as it is in its file.
    func fetch(_ place: RecordingPlace) async throws(RecordingAbsence) -> Data
}

/// All recordings: this machine's, and those that other nodes have.
package struct RecordingArchive: Sendable {
    /// This machine's.
    package let own: OwnRecordings
    private let others: (any OtherNodesRecordings)?

    /// - Parameters:
    ///   - own: this machine's.
    ///   - others: nil where no other node is asked.
    package init(_ own: OwnRecordings = OwnRecordings(), others: (any OtherNodesRecordings)? = nil) {
        self.own = own
        self.others = others
    }

    /// Why a recording cannot be had just now; nil when it can.
    package func absence(of place: RecordingPlace) async -> RecordingAbsence? {
        if own.file(of: place) != nil { return nil }
        guard own.isElsewhere(place), let node = place.node else { return .gone }
        guard let others else { return .notServed(node: node) }
        return await others.absence(of: place)
    }

    /// Lets somebody read a recording. One that another node has is brought here for as long as that takes, and is gone afterwards.
    /// - Throws: `RecordingAbsence`, or what `read` throws.
    package func with<Result: Sendable>(
        _ place: RecordingPlace, read: @Sendable (URL) throws -> Result
    ) async throws -> Result {
        if let file = own.file(of: place) { return try read(file) }
        let folder = try Self.privateFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let brought = try await bring(place, into: folder)
        return try read(brought)
    }

    /// Brings a recording that another node has into a folder.
    /// - Returns: the file.
    /// - Throws: `RecordingAbsence`, or why it could not be written.
    package func bring(_ place: RecordingPlace, into folder: URL) async throws -> URL {
        guard own.isElsewhere(place), let node = place.node else { throw RecordingAbsence.gone }
        guard let others else { throw RecordingAbsence.notServed(node: node) }
        let file = folder.appending(path: URL(filePath: place.path).lastPathComponent)
        try await others.fetch(place).write(to: file)
        return file
    }

    /// A folder for what is brought from other nodes, which whoever asked for it deletes.
    package static func privateFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "switchboard-recordings-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder
    }
}

/// Why a recording cannot be had.
package enum RecordingAbsence: Error, Sendable, Equatable, CustomStringConvertible {
    /// It was deleted, or was never made.
    case gone
    /// The node that has it does not answer.
    case away(node: String)
    /// The node that has it does not hand recordings out, or this one does not ask.
    case notServed(node: String)
    /// The node that has it does not know us.
    case refused(node: String)

    /// What it means, for people.
    package var description: String {
        switch self {
        case .gone: "the recording is not there any more"
        case .away(let node):
            "the recording is on node \(node), which does not answer just now: try again when it is back"
        case .notServed(let node):
            "the recording is on node \(node), and nodes do not hand recordings to each other: see \"recordings\" in the settings"
        case .refused(let node):
            "the recording is on node \(node), which refuses to hand it out: both must have the same token (\"recordings.token_file\")"
        }
    }
}
