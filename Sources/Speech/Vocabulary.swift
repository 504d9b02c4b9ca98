/// What the caller is listened for.
public enum Vocabulary: String, Sendable, CaseIterable {
    /// Routes, people and answers: an open question.
    case routing
    /// Yes, no, choices, the operator, an emergency: a question of ours.
    case answers
}
