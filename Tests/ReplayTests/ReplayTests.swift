import Foundation
import GrammarSupport
import Routing
import TestSupport
import Testing
import Utilities
@testable import Replay

@Suite struct ManifestTests {
    @Test func `the third column says what is expected`() {
        #expect(Expectation("missed_bin") == .destination("missed_bin", slots: nil))
        #expect(Expectation("officer:off_0001") == .destination("officer:off_0001", slots: nil))
        #expect(Expectation("none") == .outOfGrammar)
        #expect(Expectation("") == .unknown)
        #expect(
            Expectation("orderDrink coffeeDrink=iced mocha; size=small")
                == .destination("orderDrink", slots: ["coffeeDrink": "iced mocha", "size": "small"]))
    }

    @Test func `a line without tabs is named with its cure`() throws {
        let folder = try TemporaryFolder()
        let file = folder.appending(path: "manifest.tsv")
        try "file\tkind\texpect\twords\na.wav route missed_bin\n".write(to: file, atomically: true, encoding: .utf8)
        let error = #expect(throws: ManifestError.self) { try Manifest(reading: file.path) }
        #expect(error?.description.contains(":2:") == true)
        #expect(error?.description.contains("tab") == true)
    }

    @Test func `labels that the grammar does not know are told with line and cure`() throws {
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf("public <missed_bin> = missed bin;\n<size> = small;\npublic <box> = <size> box;"),
            "officers.csv": "id,first_name,last_name,team\na,Jo,Shaw,waste\n",
        ]).load()
        let folder = try TemporaryFolder()
        let file = folder.appending(path: "manifest.tsv")
        func manifest(_ labels: String...) throws -> Manifest {
            try labels.map { "a.wav\tx\t\($0)\twords" }.joined(separator: "\n")
                .write(to: file, atomically: true, encoding: .utf8)
            return try Manifest(reading: file.path)
        }
        try manifest("missed_bin", "officer:a", "team:waste", "none", "-", "", "box size=small").check(against: grammar)
        let bad = try manifest("missed_bin", "mised_bin", "Missed_Bin", "officer:nobody", "team:tax", "box sise=small")
        let error = #expect(throws: ManifestError.self) { try bad.check(against: grammar) }
        let lines = error?.description.split(separator: "\n") ?? []
        #expect(lines.count == 5)
        #expect(lines.first?.contains(":2: there is no ‘mised_bin’") == true)
        #expect(lines.first?.contains("did you mean ‘missed_bin’?") == true)
        #expect(lines.last?.contains(":6: there is no rule <sise>") == true)
        #expect(throws: ManifestError.self) { try manifest("box small") }
    }

    @Test func `recordings are found beside the manifest`() throws {
        let folder = try TemporaryFolder()
        let file = folder.appending(path: "manifest.tsv")
        try "file\tkind\texpect\twords\naudio/a.wav\troute\tmissed_bin\tmissed bin\n/b.wav\toog\tnone\t\n"
            .write(to: file, atomically: true, encoding: .utf8)
        let manifest = try Manifest(reading: file.path)
        #expect(manifest.items.map(\.file) == [file.deletingLastPathComponent().path + "/audio/a.wav", "/b.wav"])
        #expect(manifest.items.map(\.words) == ["missed bin", ""])
    }
}

@Suite struct ReplayScoreTests {
    @Test func `shares are of the files that they speak of`() {
        let score = ReplayScore(
            [
                result("bins", .accept(candidate("bins"))), result("bins", .accept(candidate("tax"))),
                result("bins", .confirm(candidate("bins"))), result("bins", .reject),
                result("none", .accept(candidate("tax"))), result("none", .reject),
            ], slotNames: [])
        #expect(score.files == 6)
        #expect(score.inGrammar == 4)
        #expect(score.outOfGrammar == 2)
        #expect(score.top1 == 0.5)
        #expect(score.right == 0.25)
        #expect(score.wrong == 0.25)
        #expect(score.asked == 0.25)
        #expect(score.rejected == 0.25)
        #expect(score.oogAccepted == 0.5)
        #expect(score.slotsRight == nil)
    }

    @Test func `every slot must be right, and none too many of those that the manifest speaks of`() {
        func isRight(_ slots: [String: String]) -> Bool? {
            let result = result("drink size=small; milk=cream", .accept(candidate("drink", slots)))
            return Verdict(result, slotNames: ["size", "milk", "sugar"]).slotsRight
        }
        #expect(isRight(["size": "small", "milk": "cream", "strength": "small"]) == true)
        #expect(isRight(["size": "small"]) == false)
        #expect(isRight(["size": "small", "milk": "cream", "sugar": "sugar"]) == false)
        #expect(isRight(["size": "large", "milk": "cream"]) == false)
    }

    @Test func `what does not apply is null and not left out`() throws {
        let json = try ReplayTable.json(ReplayScore([result("bins", .reject)], slotNames: []))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "files", "in_grammar", "out_of_grammar", "top1", "right", "wrong", "asked", "rejected", "oog_accepted",
                "slots_right", "rtf", "latency_ms", "peak_mb", "top3", "right_with_question", "word_error_rate",
                "heard_to_the_word",
            ])
        #expect(object["slots_right"] is NSNull)
        #expect(object["oog_accepted"] is NSNull)
        #expect((object["latency_ms"] as? [String: Any])?.keys.sorted() == ["p50", "p95"])
    }

    @Test func `percentiles are values that occurred`() {
        #expect(Percentile.of([], 0.5) == nil)
        #expect(Percentile.of([7], 0.95) == 7)
        #expect(Percentile.of([1, 2, 3, 4], 0.5) == 2)
        #expect(Percentile.of((1...100).map(Double.init), 0.95) == 95)
    }

    private func candidate(_ label: String, _ slots: [String: String] = [:]) -> Candidate {
        Candidate(destination: .route(label), probability: 0.9, phrase: label, slots: slots)
    }

    private func result(_ expect: String, _ verdict: Decision.Verdict) -> ReplayResult {
        let candidates: [Candidate] =
            switch verdict {
            case .accept(let candidate), .confirm(let candidate), .signpost(let candidate): [candidate]
            case .choose(let candidates): candidates
            case .which(let parent, let children): [parent] + children
            case .reject: []
            }
        return ReplayResult(
            item: Manifest.Item(file: "a.wav", kind: "", expectation: Expectation(expect), words: ""),
            utterance: nil, decision: Decision(verdict: verdict, candidates: candidates, reason: ""), latency: 1,
            audio: 1, processor: 0.1)
    }
}
