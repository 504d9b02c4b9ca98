import Audio
import Dialogue
import Foundation
import SwitchboardEngine
import Telephony

/// One conversation from its script, without a network: from recordings through the recogniser, or from typed words.
package struct ScriptedReplay {
    /// What is replayed.
    package let script: ConversationScript
    /// Where it was read from; recordings are beside it, or in `Recordings` beside its folder.
    package let file: URL
    /// Whether the caller's turns are heard as typed: when that was asked for, or not all of them are recorded.
    package let asText: Bool

    /// - Parameters:
    ///   - script: what is replayed.
    ///   - file: where it was read from.
    ///   - asText: whether the caller's turns are heard as typed though they are recorded.
    package init(script: ConversationScript, file: URL, asText: Bool) {
        self.script = script
        self.file = file
        self.asText = asText || script.lines.contains(where: \.isUnrecorded)
    }

    /// What came of it.
    package struct Outcome {
        /// The first thing that went otherwise than written; nil when all is as written.
        var difference: String?
        /// How often the caller was asked "is that about …?" without the script's saying so.
        var confirmations: Int
        var texts: [PromisedText]
        /// What was put on record, for messages.
        var happened: [String]
    }

    /// - Parameters:
    ///   - publication: grammar and recogniser.
    ///   - prompts: what the switchboard says.
    ///   - transcript: told everything as it happens.
    /// - Throws: when a recording is missing or cannot be read.
    package func run(
        _ council: CompiledCouncil, prompts: PromptBook, transcript: (any Journal)? = nil
    ) async throws -> Outcome {
        guard let council = script.isSurveyed ? council.surveyed : council else {
            throw ScriptError(
                "\(file.lastPathComponent): needs a survey, and council.json has none; write \"survey\", or \"_survey\" for one "
                    + "that is ready and not asked yet")
        }
        let steps = try script.steps { words, name in
            guard !asText, let name else { return TypedListener.sound }
            return try Self.recording(name, for: file)
        }
        let call = ReplayCall(
            id: file.deletingPathExtension().lastPathComponent, steps: steps, caller: script.caller, start: script.at,
            transferOutcomes: script.transferOutcomes)
        let spoken = script.lines.compactMap { if case .speaks(let words, _, _) = $0 { words } else { nil } }
        let listener: any Listener = asText ? TypedListener(spoken) : council.listener()
        let yes = asText ? nil : try voice.map { try Self.recording("yes-\($0)", for: file) }
        let journal = ScriptJournal(script) { if let yes { call.interject(.answer(yes)) } }
        let texts = TextsOnPaper()
        let service = CouncilProfile(grammar: council.grammar, router: council.router, prompts: prompts)
        var conversation = Conversation(
            call: call, listener: listener, service: service, outbox: texts,
            journal: Journals([journal] + (transcript.map { [$0] } ?? [])),
            surveys: ReplayedSurveys(wasAsked: script.isSurveyed), forms: FormsOnPaper())
        await conversation.run()
        let promised = await texts.texts
        return Outcome(
            difference: script.difference(from: journal.lines, words: journal.words)
                ?? Self.textsDiffer(script, promised), confirmations: journal.confirmations,
            texts: promised, happened: journal.lines)
    }

    /// Whose recordings the script names: `joe` of `missed-bin-joe`.
    private var voice: Substring? {
        script.lines.lazy.compactMap { line in
            if case .speaks(_, let name?, _) = line { name.split(separator: "-").last } else { nil }
        }.first
    }

    /// Where a text went is not in the journal.
    private static func textsDiffer(_ script: ConversationScript, _ texts: [PromisedText]) -> String? {
        let wanted = script.textsTo
        let sent = texts.map { PhoneNumber($0.to)?.national ?? $0.to }
        return wanted == sent ? nil : "expected texts to \(wanted), and promised were texts to \(sent)"
    }

    private static func recording(_ name: String, for script: URL) throws -> Pcm {
        let folder = script.deletingLastPathComponent()
        for place in [folder, folder.deletingLastPathComponent().appending(path: "Recordings")] {
            for kind in ["wav", "flac"] {
                let file = place.appending(path: "\(name).\(kind)")
                if FileManager.default.fileExists(atPath: file.path) {
                    return try Pcm(reading: file.path).resampled(to: 8000)
                }
            }
        }
        throw ScriptError("\(script.lastPathComponent): there is no recording \(name).wav beside it or in Recordings")
    }
}

extension ConversationScript.Line {
    /// Whether the caller says something of which there is no recording.
    fileprivate var isUnrecorded: Bool {
        if case .speaks(_, recording: nil, interrupts: _) = self { true } else { false }
    }
}

/// Texts that a replay would have sent. None is.
package actor TextsOnPaper: TextOutbox {
    /// Those promised so far.
    package var texts: [PromisedText] = []

    package func promise(_ text: PromisedText) async throws -> String {
        texts.append(text)
        return "replay-\(texts.count)"
    }
}
