import Audio
import CallHistory
import Foundation
import Grammar
import SpokenValues
import TestSupport
import Testing
@testable import Dialogue

/// Folders of recordings for one test.
private final class Scratch {
    private let folder: TemporaryFolder
    var url: URL { folder.url }
    var names: URL { url.appending(path: "names") }

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(at: names, withIntermediateDirectories: true)
    }

    /// Writes a script and a recording of each of its pieces, 100 ms of tone each.
    func fill(_ words: [String: String] = scriptWords) throws {
        try JSONEncoder().encode(words).write(to: url.appending(path: PromptScript.file))
        for (stem, _) in try PromptScript(words: words).recordings {
            try tone(milliseconds: 100).write(to: url.appending(path: "\(stem).wav").path)
        }
    }
}

/// Words for every prompt, with the placeholders that each must have.
private let scriptWords: [String: String] = {
    var words = Dictionary(uniqueKeysWithValues: PromptID.allCases.map { ($0.rawValue, "words") })
    for id in PromptID.allCases {
        let filled = id.placeholders.sorted().map { "{\($0)}" }.joined(separator: ", ")
        if !filled.isEmpty { words[id.rawValue] = "words \(filled)." }
    }
    return words
}()

private func tone(milliseconds: Int, amplitude: Double = 3000, rate: Int = 16_000, silence: Int = 0) -> Pcm {
    let edge = [Int16](repeating: 0, count: silence * rate / 1000)
    let wave = tone(500, milliseconds: milliseconds, rate: rate, amplitude: amplitude).samples
    return Pcm(samples: edge + wave + edge, rate: rate)
}

private func milliseconds(_ pcm: Pcm) -> Int { pcm.samples.count * 1000 / pcm.rate }

@Suite struct PromptScriptTests {
    @Test func `a prompt without placeholders is one recording named like it`() throws {
        let script = try PromptScript(words: scriptWords)
        #expect(script.parts[.goodbye] == [.recorded(stem: "goodbye", words: "words")])
    }

    @Test func `a prompt is recorded in pieces around its placeholder, and punctuation becomes a pause`() throws {
        var words = scriptWords
        words["elsewhere"] = "That is dealt with by {owner}, not by us."
        words["welcome"] = "{council}. In a few words?"
        words["confirm"] = "Is that about {name}?"
        let script = try PromptScript(words: words)
        #expect(
            script.parts[.elsewhere] == [
                .recorded(stem: "elsewhere.1", words: "That is dealt with by"), .placeholder("owner"),
                .pause(.milliseconds(120)), .recorded(stem: "elsewhere.2", words: "not by us."),
            ])
        #expect(
            script.parts[.welcome] == [
                .placeholder("council"), .pause(.milliseconds(300)),
                .recorded(stem: "welcome.1", words: "In a few words?"),
            ])
        #expect(script.parts[.confirm]?.count == 2)
    }

    @Test func `a missing, an unknown and a wrongly filled prompt are each named`() {
        func fault(_ change: (inout [String: String]) -> Void) -> String {
            var words = scriptWords
            change(&words)
            do { _ = try PromptScript(words: words) } catch { return "\(error)" }
            return ""
        }
        #expect(fault { $0["goodbye"] = nil }.contains("lacks ‘goodbye’"))
        #expect(fault { $0["adieu"] = "Bye" }.contains("‘adieu’"))
        #expect(fault { $0["confirm"] = "Is that right?" }.contains("{name}"))
        #expect(fault { $0["goodbye"] = "Bye {name}" }.contains("no {…}"))
    }

    @Test func `a script that is no JSON is refused with its file`() throws {
        let scratch = try Scratch()
        try Data("{\"welcome\": ".utf8).write(to: scratch.url.appending(path: PromptScript.file))
        #expect { try PromptScript(directory: scratch.url) } throws: { "\($0)".contains("prompts.json") }
    }

    @Test func `a folder without a script is told that it should be one language's`() throws {
        let scratch = try Scratch()
        #expect { try PromptScript(directory: scratch.url) } throws: {
            "\($0)".contains("\(PromptScript.file) cannot be read") && "\($0)".contains("such as Prompts/en-GB")
        }
    }

    @Test func `the prompts in the repository are all recorded, at the right level`() throws {
        let directory = Program.package.appending(path: "Prompts/en-GB")
        let folder = try RecordingFolder(directory: directory)
        for (stem, words) in try PromptScript(directory: directory).recordings {
            #expect(folder.faults(stem, words: words) == [])
        }
    }
}

@Suite struct PromptBookTests {
    @Test func `pieces and names are joined, at the rate asked for`() throws {
        let scratch = try Scratch()
        try scratch.fill()
        try tone(milliseconds: 500, silence: 400)
            .write(to: scratch.names.appending(path: "\(RecordingFolder.stem(forName: "council tax")).wav").path)
        let book = try PromptBook(directory: scratch.url, names: scratch.names, rate: 8_000)
        let sound = try book.speech(.confirm, ["name": "council tax"])
        // 100 ms of words and 500 ms of name, with 30 ms of silence at each end of both.
        #expect(sound.rate == 8_000)
        #expect(abs(milliseconds(sound) - 720) <= 20)
        #expect(try book.name("council tax").samples.count < sound.samples.count)
        // Whoever takes the call is told the key as well.
        #expect(book.announcement("council tax") == (try book.speech(.choice1, ["name": "council tax"])))
        #expect(book.announcement("nowhere at all") == nil)
    }

    @Test func `what is not recorded as a whole is said from its parts, as few as there are`() throws {
        let scratch = try Scratch()
        try scratch.fill()
        let pieces = scratch.url.appending(path: PieceScript.folder)
        try FileManager.default.createDirectory(at: pieces, withIntermediateDirectories: true)
        for (piece, length) in [("zero", 100), ("double", 200), ("seven", 400), ("double seven", 800), ("T", 1600)] {
            try tone(milliseconds: length)
                .write(to: pieces.appending(path: "\(RecordingFolder.stem(forName: piece)).wav").path)
        }
        let book = try PromptBook(directory: scratch.url, rate: 16_000)
        func length(_ words: String) throws -> Int { milliseconds(try book.name(words)) }
        // 60 ms for the ends of each recording, 250 for the comma.
        #expect(abs(try length("zero double seven, T") - (160 + 860 + 250 + 1660)) <= 20)
        #expect(abs(try length("double zero") - (260 + 160)) <= 20)
        #expect(throws: PromptError.unrecordedName("double eight")) { try book.name("double eight") }
        #expect(throws: PromptError.unrecordedName("")) { try book.name("") }
        #expect(throws: PromptError.unrecordedName(" , ")) { try book.name(" , ") }
    }

    @Test func `everything that a value is made of is among the pieces`() throws {
        let directory = Program.package.appending(path: "Prompts/en-GB")
        let folder = try RecordingFolder(directory: directory.appending(path: PieceScript.folder))
        for (piece, voiced) in try PieceScript(directory: directory).voiced {
            #expect(folder.faults(RecordingFolder.stem(forName: piece), words: voiced) == [])
        }
        let book = try PromptBook(directory: directory, rate: 8_000)
        var values = (0...1200).map(Verbaliser.number) + [Verbaliser.number(999_999)]
        values += ["07700900123", "02079460123", "03451551015", "0800111999"].map(Verbaliser.telephone)
        values += ["TQ9 5AB", "SH-4827", "W1A 1AA", "ABC DEF GHI JKL MNO PQR STU VWX YZ"].flatMap {
            [Verbaliser.characters($0), Verbaliser.spelled($0)]
        }
        let london = try #require(TimeZone(identifier: "Europe/London"))
        let now = Date(timeIntervalSince1970: 1_780_912_800)
        values += (0..<800).map {
            Verbaliser.moment(now.addingTimeInterval(Double($0) * 47_100), seenFrom: now, in: london)
        }
        #expect(book.unrecorded(among: values) == [])
    }

    @Test func `a name without a recording is said to be missing`() throws {
        let scratch = try Scratch()
        try scratch.fill()
        let book = try PromptBook(directory: scratch.url, names: scratch.names, rate: 8_000)
        #expect(throws: PromptError.unrecordedName("Ann Onymous")) {
            try book.speech(.transfer, ["name": "Ann Onymous"])
        }
        #expect(throws: PromptError.unfilled(.transfer, placeholder: "name")) { try book.speech(.transfer) }
        #expect(book.unrecorded(among: ["Ann Onymous"]) == ["Ann Onymous"])
    }

    @Test func `a missing or damaged prompt stops the start, and is named`() throws {
        let scratch = try Scratch()
        try scratch.fill()
        let file = scratch.url.appending(path: "goodbye.wav")
        try Data("no sound".utf8).write(to: file)
        #expect { try PromptBook(directory: scratch.url, rate: 8_000) } throws: { "\($0)".contains("goodbye.wav") }
        try FileManager.default.removeItem(at: file)
        #expect { try PromptBook(directory: scratch.url, rate: 8_000) } throws: { "\($0)".contains("goodbye.wav") }
    }
}

@Suite struct ComposedQuestionTests {
    @Test func `a caller of the example council can act on every question within eight seconds`() throws {
        let directory = Program.package.appending(path: "Grammars/south-hams")
        let book = try PromptBook(
            directory: Program.package.appending(path: "Prompts/en-GB"), names: directory.appending(path: "spoken"),
            rate: 16_000)
        let questions = ComposedQuestion.all(grammar: try Grammar(directory: directory), book: book)
        #expect(questions.count > 30)
        for question in questions {
            let length = question.duration(in: book)
            #expect(length <= ComposedQuestion.longest, "\(question.title)")
            #expect(length > .milliseconds(500), "\(question.title)")
        }
    }
}

@Suite struct RecordingFolderTests {
    @Test func `a voice's recording is trimmed, levelled, resampled and remembered`() throws {
        let scratch = try Scratch()
        var folder = try RecordingFolder(directory: scratch.url.appending(path: "new"))
        #expect(folder.state("yes", words: "Yes.") == .missing)
        try folder.keep(tone(milliseconds: 600, amplitude: 400, rate: 24_000, silence: 700), as: "yes", words: "Yes.")
        let kept = try Pcm(reading: folder.file("yes").path)
        #expect(kept.rate == 16_000)
        #expect(abs(milliseconds(kept) - 800) <= 30)
        #expect(abs(Level.activeSpeech(kept) - RecordingFolder.level) < 1)
        #expect(try RecordingFolder(directory: folder.directory).state("yes", words: "Yes.") == .current)
        #expect(folder.state("yes", words: "Oh yes.") == .stale(was: "Yes."))
        #expect(folder.faults("yes", words: "Yes.") == [])
    }

    @Test func `a recording that somebody put in place of the voice's is theirs`() throws {
        let scratch = try Scratch()
        var folder = try RecordingFolder(directory: scratch.url)
        try folder.keep(tone(milliseconds: 300), as: "yes", words: "Yes.")
        try tone(milliseconds: 400).write(to: folder.file("yes").path)
        #expect(folder.state("yes", words: "Other words") == .human)
    }

    @Test func `what nobody says any more is removed, unless a person recorded it`() throws {
        let scratch = try Scratch()
        var folder = try RecordingFolder(directory: scratch.url)
        for stem in ["kept", "idle", "human"] { try folder.keep(tone(milliseconds: 300), as: stem, words: stem) }
        try tone(milliseconds: 400).write(to: folder.file("human").path)
        #expect(try folder.discard(allBut: ["kept"]) == ["human", "idle"])
        #expect(folder.state("kept", words: "kept") == .current)
        #expect(folder.state("idle", words: "idle") == .missing)
        #expect(folder.state("human", words: "human") == .human)
    }

    @Test func `silence from a voice is refused`() throws {
        let scratch = try Scratch()
        var folder = try RecordingFolder(directory: scratch.url)
        let silence = Pcm(samples: [Int16](repeating: 0, count: 8000), rate: 16_000)
        #expect { try folder.keep(silence, as: "yes", words: "Yes.") } throws: { "\($0)".contains("yes.wav") }
    }

    @Test func `clipped, long, faint and missing recordings are faults`() throws {
        let scratch = try Scratch()
        let folder = try RecordingFolder(directory: scratch.url)
        try tone(milliseconds: 300, amplitude: 32_767).levelledBy(4).write(to: folder.file("loud").path)
        try tone(milliseconds: 8_200).write(to: folder.file("long").path)
        try tone(milliseconds: 300, amplitude: 100).write(to: folder.file("faint").path)
        #expect(folder.faults("loud", words: "").contains { $0.contains("clipped") })
        #expect(folder.faults("long", words: "").contains { $0.contains("8 seconds") })
        #expect(folder.faults("faint", words: "").contains { $0.contains("dBFS") })
        #expect(folder.faults("none", words: "Hello").first?.contains("missing") == true)
    }

    @Test func `names get file names that are safe and differ`() {
        let stems = ["Zoë O'Brien", "Zoe OBrien", "../../etc/passwd", "公"].map(RecordingFolder.stem(forName:))
        #expect(Set(stems).count == stems.count)
        #expect(stems.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } })
        #expect(stems[0].hasPrefix("zoe-o-brien-"))
    }

    @Test func `a damaged ledger is said to be damaged`() throws {
        let scratch = try Scratch()
        try Data("[".utf8).write(to: scratch.url.appending(path: "rendered.json"))
        #expect { try RecordingFolder(directory: scratch.url) } throws: { "\($0)".contains("rendered.json") }
    }
}

extension Pcm {
    /// So many times as loud, clipped at full scale.
    fileprivate func levelledBy(_ gain: Int) -> Pcm {
        Pcm(samples: samples.map { Int16(clamping: Int($0) * gain) }, rate: rate)
    }
}
