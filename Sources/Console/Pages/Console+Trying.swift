import Foundation
import Web

extension Console {
    /// Seconds that may be said at once.
    private static let longestSaid = 20
    /// Characters of a sentence: to consider a long one takes the processor for long.
    private static let longestSentence = 300

    /// What is wrong with a sentence that is to be considered; nil when nothing is.
    static func fault(ofSentence words: String) -> String? {
        words.count > longestSentence
            ? "Use no more than \(longestSentence) characters: a caller says less at once" : nil
    }

    /// What the switchboard would do about a sentence, typed or said, and why.
    func tryIt(_ visit: Visit) async -> HTTPResponse {
        let isSaid = visit.request.method == "POST"
        let words = visit.parameter("words")
        var answer: HTML = .nothing
        var faults = FormFaults()
        if isSaid {
            answer = await said(visit.file("sound"), &faults)
        } else if let fault = Self.fault(ofSentence: words) {
            faults.add("words", fault)
        } else if !words.isEmpty {
            answer = outcome(await port.consider(words))
        } else if visit.request.parameter("words") != nil {
            faults.add("words", "Enter what a caller says")
        }
        let sound = FormParts.sound(
            "sound", "Or say it",
            "Record it here, or choose a file: WAV, FLAC, Ogg or MP3, at most \(Self.longestSaid) seconds",
            seconds: Self.longestSaid, faults)
        return Page(
            title: "Try it",
            content: """
                <p>Type or say what a caller would say. Nobody is phoned, and nothing is kept.</p>
                <form method="get" action="/try" novalidate>
                \(Field(id: "words", label: "What the caller says", hint: "For example, my bin wasn't collected", value: words).html(faults))
                <button>Try it</button></form>
                <form method="post" action="/try" enctype="multipart/form-data" novalidate>\(visit.token)\(sound)
                <button class="second">Have it heard</button></form>
                \(answer)
                """, faults: faults, status: faults.isEmpty ? 200 : 400, section: .tryIt
        ).response(to: visit)
    }

    private func said(_ sound: Data?, _ faults: inout FormFaults) async -> HTML {
        guard let sound else {
            faults.add("sound", "Record something, or choose a file")
            return .nothing
        }
        let wav: Data
        do { wav = try MessageSound.wav(of: sound, longest: Double(Self.longestSaid)) } catch {
            faults.add("sound", error.words)
            return .nothing
        }
        switch await port.hear(wav) {
        case .nothing:
            faults.add("sound", "No words were heard in it: say it again, nearer to the microphone")
            return .nothing
        case .failed(let why):
            faults.add("sound", why)
            return .nothing
        case .heard(let words, let others, let consideration):
            let also: HTML =
                others.isEmpty
                ? .nothing : "<p><strong>Or:</strong> \(others.map { "‘\($0)’" }.joined(separator: "; "))</p>"
            return """
                <h2>What was heard</h2>
                <p id="heard"><strong>‘\(words)’</strong></p>\(also)
                \(outcome(consideration))
                """
        }
    }

    private func outcome(_ one: Consideration) -> HTML {
        let notes = one.notes.map { note -> HTML in "<p class=\"inset\">\(note)</p>" }
        let list: HTML =
            one.candidates.isEmpty
            ? .nothing
            : Table(
                caption: "What it thought of", columns: ["Destination", "Probability", "Phrase that it is like"],
                numbers: [1],
                rows: one.candidates.map {
                    [HTML($0.name), HTML(Self.percent($0.probability)), HTML($0.phrase.isEmpty ? "–" : $0.phrase)]
                }
            ).html
        return """
            <h2>What the switchboard would do</h2>\(notes)
            <p><strong>\(one.action)</strong></p>
            <p><strong>Why:</strong> \(one.reason)</p>
            \(list)
            """
    }
}
