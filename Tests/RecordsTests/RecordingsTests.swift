import Foundation
import TestSupport
import Testing

@testable import Records

/// Recordings of several nodes, each with a folder of its own, on the same records.
@Suite(.onBothEngines) struct RecordingsTests {
    private let scratch: Scratch
    private let store: Store
    private let (a, b): (OwnRecordings, OwnRecordings)
    private static let day = 24.0 * 60 * 60

    init() throws {
        let scratch = try Scratch()
        self.scratch = scratch
        store = try Store(file: scratch.file)
        let folders = try ["a", "b"].map { name in
            let folder = URL(filePath: scratch.folder).appending(path: name, directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return folder
        }
        a = OwnRecordings(folder: folders[0], node: "a")
        b = OwnRecordings(folder: folders[1], node: "b")
    }

    /// A call that was recorded.
    private func record(_ id: String, on node: OwnRecordings, from number: String) async throws -> RecordingPlace {
        let file = try #require(node.folder).appending(path: "\(id).wav")
        try Data("sound of \(id)".utf8).write(to: file)
        var row = call(id)
        row.callerNumber = number
        (row.audioPath, row.node) = (file.path, node.node)
        row.isAudioShared = node.isShared ? true : nil
        try await store.insert(row)
        let kept = try #require(try await store.call(id)?.recording)
        #expect(kept == RecordingPlace(path: file.path, node: node.node, isShared: node.isShared))
        return kept
    }

    private func files(_ node: OwnRecordings) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: try #require(node.folder).path).sorted()
    }

    @Test func `what is erased on one node is deleted on the other when it is back, and nothing else is`() async throws
    {
        let (mine, theirs) = (
            try await record("mine", on: a, from: "+447700900123"),
            try await record("theirs", on: b, from: "+447700900123")
        )
        let other = try await record("other", on: b, from: "+447700900456")
        // On another machine its file is not here.
        let away = URL(filePath: scratch.folder).appending(path: "away")
        try FileManager.default.moveItem(at: try #require(b.folder), to: away)
        #expect(a.file(of: mine) != nil && a.file(of: theirs) == nil && a.isElsewhere(theirs) && !b.isElsewhere(theirs))
        let erased = try await store.erase(
            "+447700900123", spellings: ["+447700900123"], why: "asked", recordings: a, at: time(8))
        #expect(erased.calls == 2 && erased.nodes == ["b"])
        #expect(try files(a).isEmpty)
        #expect(try await store.recordingsToDelete() == ["b": 1])
        #expect(try await store.deleteLeftRecordings(a).done == 0)

        try FileManager.default.moveItem(at: away, to: try #require(b.folder))
        let left = try await store.deleteLeftRecordings(b)
        #expect(left.done == 1 && left.fault == nil)
        #expect(try files(b) == [URL(filePath: other.path).lastPathComponent])
        #expect(try await store.recordingsToDelete().isEmpty)
    }

    @Test func `what is past its time goes on every node, whichever looks first`() async throws {
        _ = try await record("old", on: b, from: "+447700900123")
        let away = URL(filePath: scratch.folder).appending(path: "away")
        try FileManager.default.moveItem(at: try #require(b.folder), to: away)
        let run = RetentionRun(store: store, retention: Retention(), recordings: a)
        _ = try await run.run(at: time(40 * Self.day), isConfirmed: true)
        #expect(try await store.call("old")?.audioPath == nil)
        #expect(try await store.recordingsToDelete() == ["b": 1])
        try FileManager.default.moveItem(at: away, to: try #require(b.folder))
        #expect(try await store.deleteLeftRecordings(b).done == 1)
        #expect(try files(b).isEmpty)
    }

    @Test func `in a shared folder any node deletes, wherever it is mounted`() async throws {
        let (one, two) = (
            OwnRecordings(folder: a.folder, isShared: true, node: "a"),
            OwnRecordings(folder: b.folder, isShared: true, node: "b")
        )
        let place = try await record("shared", on: one, from: "+447700900123")
        // The same folder under two names, as two machines have it.
        try FileManager.default.removeItem(at: try #require(two.folder))
        try FileManager.default.createSymbolicLink(
            at: try #require(two.folder), withDestinationURL: try #require(a.folder))
        #expect(two.file(of: place) != nil && !two.isElsewhere(place))
        let erased = try await store.erase(
            "+447700900123", spellings: ["+447700900123"], why: "asked", recordings: two, at: time(8))
        #expect(erased.nodes.isEmpty)
        #expect(try files(one).isEmpty)
    }

    @Test func `a recording that another node has is here only while somebody reads it`() async throws {
        let place = try await record("theirs", on: b, from: "+447700900123")
        let away = URL(filePath: scratch.folder).appending(path: "away")
        try FileManager.default.moveItem(at: try #require(b.folder), to: away)
        let archive = RecordingArchive(a, others: OtherFolder(folder: away))
        let (read, file) = try await archive.with(place) { (try String(contentsOf: $0, encoding: .utf8), $0) }
        #expect(read == "sound of theirs")
        #expect(!FileManager.default.fileExists(atPath: file.path))
        #expect(!FileManager.default.fileExists(atPath: file.deletingLastPathComponent().path))
        try FileManager.default.removeItem(at: away)
        #expect(await archive.absence(of: place) == .away(node: "b"))
        #expect(await RecordingArchive(a).absence(of: place) == .notServed(node: "b"))
        #expect(await RecordingArchive(b).absence(of: place) == .gone)
    }

    /// What another node has, in a folder of its own.
    private struct OtherFolder: OtherNodesRecordings {
        let folder: URL

        func absence(of place: RecordingPlace) async -> RecordingAbsence? {
            FileManager.default.fileExists(atPath: folder.path) ? nil : .away(node: place.node ?? "")
        }

        func fetch(_ place: RecordingPlace) async throws(RecordingAbsence) -> Data {
            do {
                return try Data(contentsOf: folder.appending(path: URL(filePath: place.path).lastPathComponent))
            } catch {
                throw .gone
            }
        }
    }
}
