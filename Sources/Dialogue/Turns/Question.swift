import Grammar
import Recognition

/// What a caller is asked in one turn, and how the answer is listened for.
struct Question: Sendable {
    /// Said one after the other.
    var prompts: [Prompt]
    /// What is listened for.
    var vocabulary: Vocabulary
    /// Which keys make an answer.
    var keys: TurnTaking.Keys
    /// The pauses that people make while they answer it.
    var pace: Pace
    /// Whether the words heard so far are a whole answer, so that a short silence after them is enough; nil asks the
    /// grammar.
    var isAnswer: (@Sendable ([String]) -> Bool)?
    /// Of which family it asks; then the answer is one of its members.
    var family: RouteFamily?
    /// How long a silence is waited for, where that is not the usual time.
    var patience: Duration?

    /// - Parameters:
    ///   - prompts: said one after the other.
    ///   - vocabulary: what is listened for.
    ///   - keys: which keys make an answer.
    ///   - pace: the pauses that people make in it.
    ///   - family: of which it asks.
    ///   - isAnswer: whether words are a whole answer; nil asks the grammar.
    init(
        _ prompts: [Prompt], expecting vocabulary: Vocabulary, keys: TurnTaking.Keys = .single, pace: Pace = .usual,
        family: RouteFamily? = nil, isAnswer: (@Sendable ([String]) -> Bool)? = nil
    ) {
        self.prompts = prompts
        self.vocabulary = vocabulary
        self.keys = keys
        self.pace = pace
        self.family = family
        self.isAnswer = isAnswer
    }

    /// A name is spelled: words are letters.
    var isSpelling: Bool { pace == .letters }

    /// The times of its turn.
    /// - Parameter usual: the conversation's.
    func timing(_ usual: TurnTiming) -> TurnTiming {
        var timing = usual
        timing.endpointing = pace.timeouts(usual.endpointing)
        if let patience { timing.noInput = patience }
        return timing
    }
}

extension Question {
    /// How people speak when they answer.
    enum Pace: Sendable {
        /// As the conversation goes.
        case usual
        /// Letter by letter.
        case letters
        /// A form's question: some answers take long.
        case formAnswer
        /// A message: people think between its sentences.
        case message

        /// - Parameter usual: the conversation's.
        func timeouts(_ usual: EndpointingTimeouts) -> EndpointingTimeouts {
            var timeouts = usual
            switch self {
            case .usual: break
            case .letters: timeouts.complete = max(usual.complete, Self.betweenLetters)
            case .formAnswer: timeouts.maxSpeech = Self.longestAnswer
            case .message:
                timeouts.complete = Self.messageEnd
                timeouts.incomplete = max(usual.incomplete, Self.messageEnd)
                timeouts.maxSpeech = Self.longestMessage
            }
            return timeouts
        }

        /// Once the caller has asked for "slower" in this very turn: the slower times stand as they are.
        var slowedDown: Pace { self == .letters ? .letters : .usual }

        /// Silence that ends a spelled name; people pause between letters.
        private static let betweenLetters = Duration.milliseconds(1200)
        /// Silence that ends a message.
        private static let messageEnd = Duration.seconds(2)
        private static let longestMessage = Duration.seconds(60)
        private static let longestAnswer = Duration.seconds(20)
    }
}
