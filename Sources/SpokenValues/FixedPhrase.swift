import Recognition

/// Words that mean one thing and nothing else: a plain answer, or a command.
package enum FixedPhrase: Sendable, Equatable, Hashable, CustomStringConvertible {
    /// It answers what was asked.
    case answer(Answer)
    /// It is understood in every turn.
    case command(UniversalCommand)

    /// The name of the answer or command.
    package var description: String {
        switch self {
        case .answer(let answer): "\(answer)"
        case .command(let command): "\(command)"
        }
    }

    /// Reads the best hypothesis that is a fixed phrase; nil when none is.
    ///
    /// The first hypothesis counts most: a later one is only asked when it is half as likely at least.
    package init?(_ utterance: Utterance) {
        for hypothesis in utterance.likely {
            if let phrase = FixedPhrase(words: hypothesis.words.map(\.text)) {
                self = phrase
                return
            }
        }
        return nil
    }

    /// Reads words; nil unless they are a fixed phrase and nothing else.
    package init?(words: [String]) {
        let spoken = words.flatMap { Tokeniser.words(in: $0) }
        if let exact = Self.phrases[spoken] {
            self = exact
            return
        }
        let bare = spoken.filter { !Self.fillers.contains($0) }
        guard !bare.isEmpty, bare.count <= 8, let phrase = Self.bare[bare] else { return nil }
        self = phrase
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

    private static let phrases: [[String]: FixedPhrase] = {
        var phrases: [[String]: FixedPhrase] = [:]
        func add(_ phrase: FixedPhrase, _ lines: String) {
            for line in lines.split(whereSeparator: { $0 == "|" || $0.isNewline }) {
                phrases[line.split(separator: " ").map(String.init)] = phrase
            }
        }
        add(
            .answer(.yes),
            """
            yes|yeah|yep|yup|aye|yes please|yeah please|yes thanks|yes thank you|correct|that's correct|that is correct
            that's right|that is right|yes that's right|yeah that's right|yes that's correct|right|yes it is|it is|yes i do
            i do|sure|of course|certainly|definitely|absolutely|okay|ok|okay then|go on then|go ahead|please do|that's it
            yes that's it|yeah that's it|that's the one|yes yes|yeah yeah|yes i would|i would|please|mm hmm|that's fine|fine
            """)
        add(
            .answer(.no),
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
                .answer(.option(number + 1)),
                """
                \(count)|number \(count)|option \(count)|option number \(count)|the \(order)|the \(order) one|\(order)
                \(order) one|\(order) please|\(count) please|number \(count) please|the \(order) one please|press \(count)
                i want number \(count)|that's number \(count)|the \(order) option
                """)
        }
        add(.answer(.option(1)), "the former|top one|the top one")
        add(
            .answer(.noneOfThese),
            """
            none|none of these|none of those|none of them|neither|neither of these|neither of those|neither of them
            no none of these|no none of those|none of the above|not any of these|not any of those
            """)
        add(
            .command(.operator),
            """
            operator|the operator|agent|an agent|help|help me|reception|the reception|receptionist|switchboard
            speak to an agent|talk to an agent|speak to an operator|speak to the operator|talk to the operator|i need help
            speak to an advisor|speak to an adviser|an advisor|advisor|customer services|customer service
            put me through to the operator|put me through to reception
            """)
        add(
            .answer(.someone),
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
            .answer(.putThrough),
            """
            put me through|put me through please|please put me through|can you put me through|could you put me through
            connect me|transfer me|put me through to them|put me through to the team|speak to them|talk to them
            no put me through|no put me through please|yes put me through|through|through please
            """)
        add(
            .answer(.textMe),
            """
            text me|text me please|text me the link|text it|text it to me|text it please|a text|a text please|text|by text
            send me a text|send me the text|send the text|send me the link|send me a link|send the link|send it|send it please
            text|text please|a link|the link|the link please|a link please|yes text me|yes text me please|yes send it
            yes text it|yes send me the link|yes a text please|can you text me|can you text it|can you text me the link
            """)
        add(
            .answer(.takeDetails),
            """
            details|the details|take the details|take the details please|take my details|take the details now
            take them now|take it now|you take the details|you take it down|take it down|do it now|over the phone
            can you take the details|can you take the details now|yes take the details|yes take my details
            message|a message|leave a message|leave a message please|take a message|a message please
            """)
        add(
            .command(.repeat),
            """
            repeat|repeat that|repeat please|repeat that please|can you repeat that|could you repeat that|say that again
            say it again|can you say that again|could you say that again|could you say that again please|say again
            pardon|i beg your pardon|pardon me|sorry what was that|what was that|what did you say|sorry what did you say
            come again|i didn't hear|i didn't hear that|i didn't hear you|i didn't catch that|once more|one more time
            say that again please|you say that again please|can you say that again please|say it again please
            can you say it again|could you say it again|can you repeat that please|could you repeat that please
            """)
        add(
            .command(.goBack),
            "go back|go back please|back|can you go back|go back one|previous|the one before|back please")
        add(
            .command(.startAgain),
            """
            start again|start again please|start over|begin again|from the beginning|from the start|go back to the start
            go back to the beginning|can we start again|let's start again|main menu|start from the beginning
            """)
        add(
            .command(.wait),
            """
            wait|wait please|please wait|hold on|hang on|hold on please|hang on please|wait a minute|wait a moment
            just a minute|just a moment|just a second|one moment|one moment please|one minute|one second|one sec
            hold on a minute|hold on a moment|hold on a second|hang on a minute|hang on a second|hang on a moment
            give me a minute|give me a moment|give me a second|bear with me|wait a second|half a minute
            """)
        add(
            .command(.slower),
            """
            slower|slower please|slow down|slow down please|more slowly|more slowly please|speak slower|speak more slowly
            please speak slower|please speak more slowly|can you speak slower|can you speak more slowly|can you slow down
            could you slow down|could you speak more slowly|too fast|that's too fast|you're too fast|not so fast
            can you go slower|a bit slower|you're going too fast
            """)
        add(
            .command(.goodbye),
            """
            goodbye|bye|bye bye|bye now|bye then|goodbye then|thank you goodbye|thanks bye|thank you bye|okay bye
            that's all|that is all|that's all thanks|that's all thank you|no that's all|no that's all thanks
            no that's all thank you|that's everything|that's everything thanks|no that's everything|nothing else
            no nothing else|nothing else thanks|no nothing else thank you|hang up|end the call|never mind|forget it
            no thanks goodbye|no thank you goodbye|no goodbye|no bye|no thanks bye
            """)
        add(
            .command(.emergency),
            """
            emergency|an emergency|it's an emergency|it is an emergency|this is an emergency|that's an emergency
            i have an emergency|i've got an emergency|emergency please|yes emergency|yes it's an emergency
            the emergency line|emergency line
            """)
        return phrases
    }()

    /// The same without fillers, where that leaves no doubt.
    private static let bare: [[String]: FixedPhrase] = {
        var bare: [[String]: FixedPhrase?] = [:]
        for (words, phrase) in phrases {
            let kept = words.filter { !fillers.contains($0) }
            guard !kept.isEmpty else { continue }
            if let known = bare[kept], known != phrase { bare[kept] = .some(nil) } else { bare[kept] = phrase }
        }
        return bare.compactMapValues(\.self)
    }()
}
