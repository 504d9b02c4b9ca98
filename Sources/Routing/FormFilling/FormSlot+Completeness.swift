import Grammar
import SpokenValues

extension FormSlot {
    /// Whether words heard so far are a whole answer, so that a short silence after them is enough. What may still go on
    /// is not, such as a telephone number that lacks figures; nor is what ends before the words do.
    package func isAnswered(by words: [String], context: FormContext) -> Bool {
        let words = ValueWords.words(in: words)
        guard !words.isEmpty else { return false }
        if FixedPhrase(words: words) != nil, type != .message { return true }
        switch type {
        case .message, .name: return false
        case .choice(_, let several) where several: return false
        case .digits(let count):
            return (SpokenDigits.read(words[...])?.value.count ?? 0) >= count.upperBound
        case .phone:
            let found = type.find(in: words, taken: [], asked: true, context: context)
            return (found?.value.text.count ?? 0) == 11
        default:
            guard let found = type.find(in: words, taken: [], asked: true, context: context) else { return false }
            return found.words.contains(words.count - 1)
        }
    }
}
