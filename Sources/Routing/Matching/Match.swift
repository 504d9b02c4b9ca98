/// How well one destination fits an utterance, as measures that are turned into a probability.
struct Match {
    var destination: Int32
    /// In phones; see `Alignment.energy`. Less is better.
    var energy: Float
    /// How much of the phrase was heard, 0 to 1.
    var similarity: Float
    /// The share of what was said, free words aside, that the phrase explains, 0 to 1.
    var explained: Float
    /// Mean posterior of the words that it explains.
    var confidence: Float
    /// The share of the n-best, by weight, in which it is the best.
    var agreement: Float = 0
    /// Phones of matter that it explains.
    var evidence: Int
    /// The phrase in the grammar's words.
    var phrase: String
    /// The caller's words that it explains.
    var heard: String
    var slots: [String: String] = [:]
    /// No surer than this, whatever the measures: part of a name is not a name.
    var ceiling: Float = 1
    /// Its words were said in another order.
    var reordered = false
}
