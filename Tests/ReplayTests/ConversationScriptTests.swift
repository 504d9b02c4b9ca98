import Foundation
import Speech
import TestSupport
import Testing
@testable import Dialogue
@testable import Replay
@testable import SwitchboardEngine

/// Whole conversations, written down in `Tests/Conversations`: as typed words, from recordings through the recogniser,
/// and some of them over SIP.
@Suite(.serialized) struct ConversationScriptTests {
    @Test func `there are forty conversations at least, and a third of them are live`() throws {
        let scripts = try WrittenConversations.files.map(ConversationScript.init)
        #expect(scripts.count >= 40)
        #expect(scripts.count(where: \.isLive) * 3 >= scripts.count)
        #expect(Set(scripts.map(\.title)).count == scripts.count)
    }

    // As the README has it: ‘switchboard replay Tests/Conversations/*.txt’, with the grammar as it is shipped.
    @Test(arguments: [true, false])
    func `every conversation goes as written, typed and from recordings`(asText: Bool) async throws {
        let council = try ConversationCouncil()
        for file in WrittenConversations.files {
            let script = try ConversationScript(reading: file)
            let outcome = try await ScriptedReplay(script: script, file: file, asText: asText)
                .run(council.council, prompts: council.prompts)
            let name = file.lastPathComponent
            #expect(outcome.difference == nil, "\(name): \(outcome.happened.joined(separator: " · "))")
            if asText { #expect(outcome.confirmations == 0, "\(name): typed words need no question") }
        }
    }

    @Test func `the same recordings give the same conversation again`() async throws {
        let council = try ConversationCouncil()
        let file = WrittenConversations.folder.appending(path: "landline-keys-a-mobile.txt")
        let replay = ScriptedReplay(script: try ConversationScript(reading: file), file: file, asText: false)
        func transcript() async throws -> [String] {
            let lines = Lines()
            _ = try await replay.run(
                council.council, prompts: council.prompts, transcript: Transcript(write: lines.write))
            return lines.all
        }
        let first = try await transcript()
        #expect(try await transcript() == first)
        #expect(first.contains { $0.contains("Caller       [pressed 07700900107]") }, "\(first)")
    }

    @Test(arguments: [
        ("A call\n\nWhispers hello\nEnds we hung up", "3: ‘Whispers’ begins no line"),
        ("A call\n\nKeys 12x\nEnds we hung up", "3: ‘12x’ is no row of keys"),
        ("A call\n\nat noon\nEnds we hung up", "3: ‘noon’ is no date and time"),
        ("A call\n\nText missed_bin\nEnds we hung up", "3: write what is texted, and to whom"),
        ("A call\n\nEnds badly", "3: it Ends with"),
        ("A call\n\nSwitchboard welcome", "the last line must say how it Ends"),
    ])
    func `a script that makes no sense is explained`(text: String, message: String) {
        let error = #expect(throws: ScriptError.self) { try ConversationScript(text, file: "call.txt") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func `what goes otherwise than written is told with its line`() throws {
        let script = try ConversationScript(
            "A call\n\nSwitchboard confirm \"a missed bin\"\nCaller yes\nEnds we hung up", file: "call.txt")
        let happened = ["Switchboard confirm", "Caller", "Ends weHungUp"]
        #expect(script.difference(from: happened, words: [0: "Is that about a missed bin?"]) == nil)
        #expect(
            script.difference(from: happened, words: [0: "Is that about potholes?"])?.contains("a missed bin") == true)
        #expect(script.difference(from: ["Switchboard confirm", "Silence"], words: [:])?.contains("Silence") == true)
    }
}

/// South Hams as it is shipped, made ready for conversations.
struct ConversationCouncil {
    let council: CompiledCouncil
    let prompts: PromptBook

    init() throws {
        council = try CompiledCouncil(
            directory: Program.package.appending(path: "Grammars/south-hams").path, cache: RunningSwitchboard.cache,
            settings: RecogniserSettings(decoders: 1))
        prompts = try council.prompts(
            in: Program.package.appending(path: "Prompts/en-GB").path, rate: 8000)
    }
}
