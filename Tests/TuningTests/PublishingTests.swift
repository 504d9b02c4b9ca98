import Foundation
import GrammarSupport
import Recognition
import SwitchboardEngine
import TestSupport
import Testing
import Utilities

@testable import Grammar
@testable import Tuning

@Suite struct PublishingTests {
    private let data: TemporaryFolder
    private let running: TestGrammar
    private let publisher: Publisher

    private static func rules(_ phrase: String) -> String {
        jsgf("public <missed_bin> = missed bin | \(phrase);\npublic <council_tax> = council tax;")
    }

    init() throws {
        data = try TemporaryFolder()
        running = try TestGrammar([
            "routes.jsgf": Self.rules("lost bin"), "openings.tsv": "they drove past my bin\tmissed_bin\n",
        ])
        publisher = Publisher(data: data.path, running: running.directory.path)
    }

    private func candidate(_ phrase: String = "seagull sacks") throws -> URL {
        let folder = data.appending(path: UUID().uuidString)
        try publisher.makeCandidate(at: folder)
        try Data(Self.rules(phrase).utf8).write(to: folder.appending(path: "routes.jsgf"))
        return folder
    }

    private func publish(_ folder: URL, by: String = "ann", why: String = "a test") throws -> GrammarVersion {
        try publisher.publish(folder, by: by, why: why, basis: Publisher.basis(of: folder), at: Date())
    }

    private func runs(_ phrase: String) throws -> Bool {
        try running.load().phrases["missed_bin"]?.contains { $0.words.joined(separator: " ") == phrase } ?? false
    }

    @Test func `a grammar is published and gone back from and every version is kept whole`() throws {
        let none = #expect(throws: PublishingFault.self) { try publisher.rollBack(by: "bob", why: nil) }
        #expect(none?.description.contains("nothing to go back to") == true)
        let version = try publish(try candidate(), why: "gulls")
        #expect(try runs("seagull sacks"))
        #expect(version.number == 2)
        #expect(version.by == "ann" && version.why == "gulls")
        // What ran before is the first.
        let all = try publisher.versions.all()
        #expect(all.map(\.number) == [1, 2])
        #expect(all[1].replaced == all[0].fingerprint)
        for one in all {
            #expect(try Grammar(directory: publisher.versions.files(of: one.number)).fingerprint == one.fingerprint)
        }
        let back = try publisher.rollBack(by: "bob", why: nil)
        #expect(back.rolledBackTo == 1)
        #expect(back.why == "back to version 1")
        #expect(try runs("lost bin") && !runs("seagull sacks"))
        // And on again, by its number.
        #expect(try publisher.rollBack(to: 2, by: "bob", why: "gulls again").number == 4)
        #expect(try runs("seagull sacks"))
        #expect(throws: PublishingFault.self) { try publisher.rollBack(to: 99, by: "bob", why: nil) }
    }

    @Test func `files that did not change are kept once`() throws {
        _ = try publish(try candidate())
        func inode(_ number: Int, _ name: String) throws -> Int? {
            let path = publisher.versions.files(of: number).appending(path: name).path
            return try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        }
        #expect(try inode(1, "openings.tsv") == inode(2, "openings.tsv"))
        #expect(try inode(1, "routes.jsgf") != inode(2, "routes.jsgf"))
    }

    @Test func `what was changed by hand is kept before it is replaced`() throws {
        _ = try publish(try candidate())
        try Data(Self.rules("by hand").utf8).write(to: running.directory.appending(path: "routes.jsgf"))
        let version = try publish(try candidate("afterwards"))
        #expect(version.number == 4)
        let kept = try Grammar(directory: publisher.versions.files(of: 3))
        #expect(kept.phrases["missed_bin"]?.map { $0.words.joined(separator: " ") } == ["missed bin", "by hand"])
    }

    @Test func `of two who changed the same the second is told and loses nothing`() throws {
        let (first, second) = (try candidate("seagull sacks"), try candidate("split bags"))
        _ = try publish(first, by: "ann", why: "gulls")
        let fault = #expect(throws: PublishingFault.self) { try publish(second, by: "bob") }
        let text = fault?.description ?? ""
        #expect(text.contains("ann published another grammar since"))
        #expect(text.contains("gulls"))
        #expect(text.contains("one phrase added: ‘seagull sacks’"))
        #expect(try runs("seagull sacks"))
        #expect(FileManager.default.fileExists(atPath: second.path))
        // Whoever published may go on with the same candidate.
        try Data(Self.rules("more gulls").utf8).write(to: first.appending(path: "routes.jsgf"))
        #expect(try publish(first).number == 3)
    }

    @Test func `a file changed by hand underneath is told`() throws {
        let mine = try candidate()
        try Data("they drove past my bin\tcouncil_tax\n".utf8)
            .write(to: running.directory.appending(path: "openings.tsv"))
        let fault = #expect(throws: PublishingFault.self) { try publish(mine) }
        #expect(fault?.description.contains("changed by hand") == true)
    }

    @Test func `who comes while another is publishing is told by whom`() throws {
        let mine = try candidate()
        try FileManager.default.createDirectory(at: publisher.versions.folder, withIntermediateDirectories: true)
        let lock = FileLock(publisher.versions.folder.appending(path: ".lock").path, holder: "ann")
        let fault = #expect(throws: PublishingFault.self) { try publish(mine, by: "bob") }
        #expect(fault?.description.contains("ann is publishing at this moment") == true)
        withExtendedLifetime(lock) {}
    }

    @Test func `a disk that fills while publishing loses nothing`() throws {
        let mine = try candidate()
        for room in 0..<4 {
            var publisher = publisher
            let left = Room(room)
            let write: @Sendable (Data, String) throws -> Void = { data, path in
                guard left.take() else { throw DurableFile.Failure(path: path, code: ENOSPC) }
                try DurableFile.create(data, at: path, mode: 0o644)
            }
            publisher.versions.write = write
            publisher.running.write = write
            #expect(throws: DurableFile.Failure.self) { try publisher.publish(mine, by: "ann", why: "a test") }
            #expect(try runs("lost bin") && !runs("seagull sacks"))
            for one in try publisher.versions.all() {
                #expect(try Grammar(directory: publisher.versions.files(of: one.number)).fingerprint == one.fingerprint)
            }
        }
        _ = try publish(mine)
        #expect(try runs("seagull sacks"))
    }

    @Test func `a candidate with a fault is refused and what runs goes on`() throws {
        let mine = try candidate()
        try Data("#JSGF V1.0;\ngrammar x;\npublic <a> = (b;\n".utf8).write(to: mine.appending(path: "routes.jsgf"))
        #expect(throws: (any Error).self) { try publish(mine) }
        #expect(try runs("lost bin"))
        #expect(try publisher.versions.all().isEmpty)
    }

    @Test func `a candidate with a route that nobody reaches is refused`() throws {
        let mine = try candidate()
        try Data(jsgf("public <missed_bin> = missed bin;\npublic <person> = operator;").utf8)
            .write(to: mine.appending(path: "routes.jsgf"))
        let fault = #expect(throws: PublishingFault.self) {
            try CheckedCandidate(mine, cache: data.appending(path: "cache").path)
        }
        #expect(fault?.description.contains("no caller reaches <person>") == true)
    }

    @Test func `the gate asks again or is shut when a protected call becomes worse`() throws {
        let mine = try candidate()
        let good = try CheckedCandidate(mine, cache: data.appending(path: "cache").path)
        func outcome(_ words: String) -> RegressionOutcome {
            RegressionOutcome(
                of: Utterance(typed: words), expecting: .destination(.route("missed_bin")), by: good.council.router)
        }
        let item = RegressionCase(
            id: "c/1", expected: .destination(.route("missed_bin")), source: .staff, isProtected: true,
            matter: .words(Utterance(typed: "missed bin")))
        let harmful = Regression([(item: item, before: outcome("missed bin"), after: outcome("hippopotamus"))])
        let asked = #expect(throws: PublishingFault.self) {
            try publisher.publish(good, compared: harmful, by: "ann", why: "a test")
        }
        #expect(asked?.description.contains("say --sure") == true)
        let shut = #expect(throws: PublishingFault.self) {
            try publisher.publish(good, compared: harmful, refuses: true, isSure: true, by: "ann", why: "a test")
        }
        #expect(shut?.description.contains("take the protection away") == true)
        #expect(try publisher.versions.all().isEmpty)
        let version = try publisher.publish(good, compared: harmful, isSure: true, by: "ann", why: "a test")
        #expect(version.figures?.worse == 1)
        #expect(try publisher.versions.all().last == version)
    }

    @Test func `what runs already is not published again`() throws {
        let mine = data.appending(path: "same")
        try publisher.makeCandidate(at: mine)
        let fault = #expect(throws: PublishingFault.self) { try publish(mine) }
        #expect(fault?.description == "not published: it is what runs already")
        #expect(throws: (any Error).self) { try publisher.makeCandidate(at: mine) }
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
