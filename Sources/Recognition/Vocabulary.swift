/// What a caller is listened for in one turn.
///
/// Every call needs the first two; the others are read when they are first listened for.
package enum Vocabulary: String, Sendable, Codable, CaseIterable {
    /// Routes, teams and people, and the answers too: an open question.
    case routing
    /// Yes, no, a number of a choice, the operator, an emergency: a question of ours.
    case answers
    /// One of several that were read out, by number or by name: a question of ours.
    case choices
    /// What is said into a voice form: figures, letters, days, sums, its choices; and the answers too.
    case details
}
