import Foundation
import GrammarSupport
import Testing
import Utilities

@testable import Grammar

@Suite struct FolderTests {
    private static func files(_ number: Int) -> [String: String] {
        [
            "routes.jsgf": "\(number)", "council.json": "\(number)", "forms/bin.json": "\(number)",
            number.isMultiple(of: 2) ? "even.txt" : "odd.txt": "\(number)",
        ]
    }

    private let running: TestGrammar
    private let first: TestGrammar
    private let second: TestGrammar

    init() throws {
        running = try TestGrammar(Self.files(1))
        first = try TestGrammar(Self.files(1))
        second = try TestGrammar(Self.files(2))
    }

    private func contents() throws -> [String: String] {
        try GrammarFolder.files(in: running.directory).reduce(into: [:]) {
            $0[$1] = try String(contentsOf: running.directory.appending(path: $1), encoding: .utf8)
        }
    }

    private func hidden() throws -> [String] {
        FileManager.default.enumerator(atPath: running.directory.path)?.compactMap { $0 as? String }
            .filter { $0.contains("/.") || $0.hasPrefix(".") } ?? []
    }

    @Test func `a folder gets the files of another and nothing stays of what was there`() throws {
        let folder = GrammarFolder(running.directory)
        try folder.replace(with: second.directory)
        #expect(try contents() == Self.files(2))
        #expect(try hidden().isEmpty)
        try folder.replace(with: first.directory)
        #expect(try contents() == Self.files(1))
    }

    @Test func `whoever reads meanwhile gets the old or the new and never some of each`() async throws {
        let folder = GrammarFolder(running.directory)
        let directory = running.directory
        let reading = Task.detached {
            var seen: Set<Set<String>> = []
            while !Task.isCancelled {
                do {
                    let texts = try GrammarFolder(directory).steadily {
                        try GrammarFolder.files(in: directory).map {
                            try String(contentsOf: directory.appending(path: $0), encoding: .utf8)
                        }
                    }
                    seen.insert(Set(texts))
                } catch is GrammarFolder.Fault {
                    // Its files changed five times while it was read, which nobody does but this test.
                    continue
                }
            }
            return seen
        }
        for _ in 0..<20 {
            try folder.replace(with: second.directory)
            try await Task.sleep(for: .milliseconds(1))
            try folder.replace(with: first.directory)
        }
        reading.cancel()
        let seen = try await reading.value
        #expect(seen.isSubset(of: [["1"], ["2"]]))
    }

    @Test func `a disk that fills while files are written changes nothing`() throws {
        for room in 0..<5 {
            let left = Room(room)
            var folder = GrammarFolder(running.directory)
            folder.write = { data, path in
                guard left.take() else { throw DurableFile.Failure(path: path, code: ENOSPC) }
                try DurableFile.create(data, at: path, mode: 0o644)
            }
            let fault = #expect(throws: DurableFile.Failure.self) { try folder.replace(with: second.directory) }
            #expect(fault?.description.contains("make room on the disk") == true)
            #expect(try contents() == Self.files(1))
            #expect(try hidden().isEmpty)
            #expect(!folder.isBeingReplaced)
        }
    }

    @Test func `what a process that died had begun is ended by the next reader`() throws {
        // It died when one of the files was in its place.
        try Data("2".utf8).write(to: running.directory.appending(path: "council.json"))
        try Data(second.directory.path.utf8).write(to: running.directory.appending(path: GrammarFolder.mark))
        let folder = GrammarFolder(running.directory)
        #expect(folder.isBeingReplaced)
        #expect(try folder.steadily { try contents() } == Self.files(2))
        #expect(try hidden().isEmpty)
    }

    @Test func `what it had begun with is gone and that is said`() throws {
        try Data("/nowhere/at/all".utf8).write(to: running.directory.appending(path: GrammarFolder.mark))
        let fault = #expect(throws: GrammarFolder.Fault.self) { try GrammarFolder(running.directory).steadily {} }
        #expect(fault?.description.contains("/nowhere/at/all, which is gone") == true)
    }

    @Test func `a lock is one holder's at a time`() throws {
        let path = running.directory.appending(path: "lock").path
        var held = FileLock(path, holder: "ann")
        #expect(held != nil)
        #expect(FileLock(path) == nil)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "ann")
        held = nil
        #expect(FileLock(path) != nil)
        #expect(FileLock(path + "-none", creates: false) == nil)
    }
}

/// How many files there is room for. One test uses it, on one thread.
private final class Room: @unchecked Sendable {
    private var left: Int
    init(_ left: Int) { self.left = left }
    func take() -> Bool {
        left -= 1
        return left >= 0
    }
}
