import Recognition

/// A plain answer to a question of the switchboard, or a command that is understood in every turn.
package enum Answer: Sendable, Equatable, Hashable {
    /// "yes", "that's right".
    case yes
    /// "no thanks".
    case no
    /// The option of that number, from 1: "the second one".
    case option(Int)
    /// "none of these".
    case noneOfThese
    /// "operator", "help": a person, whatever was asked.
    case `operator`
    /// "speak to someone": a person who deals with what was asked about, if anything was.
    case someone
    /// "put me through".
    case putThrough
    /// "text me", "send me the link".
    case textMe
    /// "take the details".
    case takeDetails
    /// "emergency".
    case emergency
    /// "repeat", "pardon?"
    case `repeat`
    /// "go back".
    case goBack
    /// "start again".
    case startAgain
    /// "wait", "hold on a minute".
    case wait
    /// "slower".
    case slower
    /// "goodbye", "that's all".
    case goodbye

    /// Reads the best hypothesis that is a plain answer; nil when none is.
    ///
    /// The first hypothesis counts most: a later one is only asked when it is half as likely at least.
    package init?(_ utterance: Utterance) {
        for hypothesis in utterance.likely {
            if let answer = Answer(words: hypothesis.words.map(\.text)) {
                self = answer
                return
            }
        }
        return nil
    }

    /// Reads words; nil unless they are an answer and nothing else.
    package init?(words: [String]) {
        let spoken = words.flatMap { Tokeniser.words(in: $0) }
        if let exact = Self.phrases[spoken] {
            self = exact
            return
        }
        let bare = spoken.filter { !Self.fillers.contains($0) }
        guard !bare.isEmpty, bare.count <= 8, let answer = Self.bare[bare] else { return nil }
        self = answer
    }

    /// Everything that is understood, for the recogniser's language model.
    package static let sentences: [[String]] = phrases.keys.sorted {
        $0.joined(separator: " ") < $1.joined(separator: " ")
    }

    private static let fillers = FillerWords.everywhere.union([
        "uh", "ah", "well", "thanks", "thank", "you", "hi", "just", "i", "i'd", "i'm", "would", "like", "want", "need",
        "to", "can", "could", "me", "with", "and", "some", "it",
        "then",
        "love", "mate", "so", "okay", "ok", "now", "really", "actually", "there", "instead",
    ])

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
        for (number, names) in [
            ["one", "first"], ["two", "second"], ["three", "third"], ["four", "fourth"], ["five", "fifth"],
        ]
        .enumerated() {
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
            speak to an agent|talk to an agent|speak to an operator|speak to the operator|talk to the operator|i need help
            speak to an advisor|speak to an adviser|an advisor|advisor|customer services|customer service
            put me through to the operator|put me through to reception
            """)
        add(
            .someone,
            """
            speak to a person|talk to a person|speak to someone|speak to somebody|talk to someone|talk to somebody
            speak to a human|talk to a human|a human|human|a real person|real person|speak to a real person
            talk to a real person|a person|a human being|can i speak to a person|can i speak to someone
            can i speak to somebody|can i talk to someone|can i talk to a person|can i talk to somebody
            could i speak to someone|could i speak to somebody|i want to speak to a person|i want to speak to someone
            i'd like to speak to a person|i want to talk to a person|i'd like to speak to someone please
            can i speak to a human|i want to talk to someone|i need to speak to someone|put me through to someone
            put me through to a person|talk to a real human|speak to a proper person|let me talk to a person
            let me speak to a person|somebody real|a real human|no i want to speak to someone|no speak to someone
            """)
        add(
            .putThrough,
            """
            put me through|put me through please|please put me through|can you put me through|could you put me through
            connect me|transfer me|put me through to them|put me through to the team|speak to them|talk to them
            no put me through|no put me through please|yes put me through|through|through please
            """)
        add(
            .textMe,
            """
            text me|text me please|text me the link|text it|text it to me|text it please|a text|a text please|text|by text
            send me a text|send me the text|send the text|send me the link|send me a link|send the link|send it|send it please
            text|text please|a link|the link|the link please|a link please|yes text me|yes text me please|yes send it
            yes text it|yes send me the link|yes a text please|can you text me|can you text it|can you text me the link
            """)
        add(
            .takeDetails,
            """
            details|the details|take the details|take the details please|take my details|take the details now
            take them now|take it now|you take the details|you take it down|take it down|do it now|over the phone
            can you take the details|can you take the details now|yes take the details|yes take my details
            message|a message|leave a message|leave a message please|take a message|a message please
            """)
        add(
            .repeat,
            """
            repeat|repeat that|repeat please|repeat that please|can you repeat that|could you repeat that|say that again
            say it again|can you say that again|could you say that again|could you say that again please|say again
            pardon|i beg your pardon|pardon me|sorry what was that|what was that|what did you say|sorry what did you say
            come again|i didn't hear|i didn't hear that|i didn't hear you|i didn't catch that|once more|one more time
            """)
        add(.goBack, "go back|go back please|back|can you go back|go back one|previous|the one before|back please")
        add(
            .startAgain,
            """
            start again|start again please|start over|begin again|from the beginning|from the start|go back to the start
            go back to the beginning|can we start again|let's start again|main menu|start from the beginning
            """)
        add(
            .wait,
            """
            wait|wait please|please wait|hold on|hang on|hold on please|hang on please|wait a minute|wait a moment
            just a minute|just a moment|just a second|one moment|one moment please|one minute|one second|one sec
            hold on a minute|hold on a moment|hold on a second|hang on a minute|hang on a second|hang on a moment
            give me a minute|give me a moment|give me a second|bear with me|wait a second|half a minute
            """)
        add(
            .slower,
            """
            slower|slower please|slow down|slow down please|more slowly|more slowly please|speak slower|speak more slowly
            please speak slower|please speak more slowly|can you speak slower|can you speak more slowly|can you slow down
            could you slow down|could you speak more slowly|too fast|that's too fast|you're too fast|not so fast
            can you go slower|a bit slower|you're going too fast
            """)
        add(
            .goodbye,
            """
            goodbye|bye|bye bye|bye now|bye then|goodbye then|thank you goodbye|thanks bye|thank you bye|okay bye
            that's all|that is all|that's all thanks|that's all thank you|no that's all|no that's all thanks
            no that's all thank you|that's everything|that's everything thanks|no that's everything|nothing else
            no nothing else|nothing else thanks|no nothing else thank you|hang up|end the call|never mind|forget it
            no thanks goodbye|no thank you goodbye|no goodbye|no bye|no thanks bye
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
