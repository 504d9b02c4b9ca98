/// A plain answer to a question of the switchboard, or a call for a person.
public enum Answer: Sendable, Equatable, Hashable {
    /// "yes", "that's right".
    case yes
    /// "no thanks".
    case no
    /// The option of that number, from 1: "the second one".
    case option(Int)
    /// "none of these".
    case noneOfThese
    /// "speak to a person".
    case `operator`
    /// "emergency".
    case emergency

    /// Reads the best hypothesis that is a plain answer; nil when none is.
    ///
    /// The first hypothesis counts most: a later one is only asked when it is half as likely at least.
    public init?(_ utterance: Utterance) {
        guard let first = utterance.hypotheses.first else { return nil }
        for hypothesis in utterance.hypotheses.prefix(3) where hypothesis.confidence >= first.confidence / 2 {
            if let answer = Answer(words: hypothesis.words.map(\.text)) {
                self = answer
                return
            }
        }
        return nil
    }

    /// Reads words; nil unless they are an answer and nothing else.
    init?(words: [String]) {
        let spoken = words.flatMap { SpokenWords.words(in: $0) }
        if let exact = Self.phrases[spoken] {
            self = exact
            return
        }
        let bare = spoken.filter { !Self.fillers.contains($0) }
        guard !bare.isEmpty, bare.count <= 8, let answer = Self.bare[bare] else { return nil }
        self = answer
    }

    /// Everything that is understood, for the recogniser's language model.
    public static let sentences: [[String]] = phrases.keys.sorted {
        $0.joined(separator: " ") < $1.joined(separator: " ")
    }

    private static let fillers: Set<String> = [
        "um", "er", "uh", "ah", "oh", "well", "please", "thanks", "thank", "you", "hello", "hi", "just", "the", "a",
        "an",
        "i", "i'd", "i'm", "would", "like", "want", "need", "to", "can", "could", "me", "with", "and", "some", "it",
        "then",
        "love", "mate", "so", "okay", "ok", "now", "really", "actually", "there", "instead",
    ]

    private static let phrases: [[String]: Answer] = {
        var phrases: [[String]: Answer] = [:]
        func add(_ answer: Answer, _ lines: String) {
            for line in lines.split(whereSeparator: { $0 == "|" || $0.isNewline }) {
                phrases[line.split(separator: " ").map(String.init)] = answer
            }
        }
        add(
            .yes,
            """
            yes|yeah|yep|yup|aye|yes please|yeah please|yes thanks|yes thank you|correct|that's correct|that is correct
            that's right|that is right|yes that's right|yeah that's right|yes that's correct|right|yes it is|it is|yes i do
            i do|sure|of course|certainly|definitely|absolutely|okay|ok|okay then|go on then|go ahead|please do|that's it
            yes that's it|yeah that's it|that's the one|yes yes|yeah yeah|yes i would|i would|please|mm hmm|that's fine|fine
            """)
        add(
            .no,
            """
            no|nope|nah|no thanks|no thank you|no it isn't|no it's not|it isn't|it is not|no that's wrong|that's wrong|wrong
            that's not right|that is not right|no that's not right|no i don't|i don't|not really|no not that|not that
            no i didn't|i didn't say that|that's not it|no that's not it|no no|no no no|incorrect|no sorry|no i wouldn't
            no it's about something else|something else
            """)
        for (number, names) in [["one", "first"], ["two", "second"], ["three", "third"], ["four", "fourth"]]
            .enumerated()
        {
            let (count, order) = (names[0], names[1])
            add(
                .option(number + 1),
                """
                \(count)|number \(count)|option \(count)|option number \(count)|the \(order)|the \(order) one|\(order)
                \(order) one|\(order) please|\(count) please|number \(count) please|the \(order) one please|press \(count)
                i want number \(count)|that's number \(count)|the \(order) option
                """)
        }
        add(.option(1), "the former|top one|the top one")
        add(
            .noneOfThese,
            """
            none|none of these|none of those|none of them|neither|neither of these|neither of those|neither of them
            no none of these|no none of those|none of the above|not any of these|not any of those
            """)
        add(
            .operator,
            """
            operator|the operator|agent|an agent|help|help me|reception|the reception|receptionist|switchboard
            speak to a person|talk to a person|speak to someone|speak to somebody|talk to someone|talk to somebody
            speak to a human|talk to a human|a human|human|a real person|real person|speak to a real person
            talk to a real person|a person|a human being|speak to an agent|talk to an agent|speak to an operator
            speak to the operator|talk to the operator|speak to an advisor|speak to an adviser|an advisor|advisor
            can i speak to a person|can i speak to someone|can i speak to somebody|can i talk to someone
            can i talk to a person|can i talk to somebody|could i speak to someone|could i speak to somebody
            i want to speak to a person|i want to speak to someone|i'd like to speak to a person|i want to talk to a person
            i'd like to speak to someone please|can i speak to a human|i want to talk to someone|i need help
            i need to speak to someone|put me through to someone|put me through to a person|customer services
            customer service|put me through to the operator|put me through to reception|talk to a real human
            speak to a proper person|let me talk to a person|let me speak to a person|somebody real|a real human
            """)
        add(
            .emergency,
            """
            emergency|an emergency|it's an emergency|it is an emergency|this is an emergency|that's an emergency
            i have an emergency|i've got an emergency|emergency please|yes emergency|yes it's an emergency
            the emergency line|emergency line
            """)
        return phrases
    }()

    /// The same without fillers, where that leaves no doubt.
    private static let bare: [[String]: Answer] = {
        var bare: [[String]: Answer?] = [:]
        for (words, answer) in phrases {
            let kept = words.filter { !fillers.contains($0) }
            guard !kept.isEmpty else { continue }
            if let known = bare[kept], known != answer { bare[kept] = .some(nil) } else { bare[kept] = answer }
        }
        return bare.compactMapValues(\.self)
    }()
}
