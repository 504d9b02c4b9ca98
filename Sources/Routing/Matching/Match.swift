import Grammar

/// How well one destination fits an utterance, as measures that are turned into a probability.
struct Match {
    var destination: Int32
    /// In phones; see `Alignment.cost`. Less is better.
    var cost: Float
    /// The energy, and how hard it is to believe; less is better. Decides between phrases of one destination.
    var rankingCost: Float = 0
    /// How much of the phrase was heard, 0 to 1.
    var similarity: Float
    /// The share of what was said, free words aside, that the phrase explains, 0 to 1.
    var explained: Float
    /// Mean posterior of the words that it explains.
    var confidence: Float
    /// The share of the n-best, by weight, in which it is the best.
    var agreement: Float = 0
    /// How surely it was understood, on average over the n-best.
    var posterior = 0.0
    /// Phones of matter that it explains.
    var evidence: Int
    /// The share of those that are in words of the phrase, not only in words that sound alike.
    var wordForWord: Float
    /// The phrase, in numbers of the grammar's words.
    var phrase: ArraySlice<Int32>
    /// What rules within the phrase cover.
    var slots: [JsgfPhrase.Slot] = []
    /// Which hypothesis it was found in, and the words there that it explains.
    var hypothesis = 0
    var heard: WordSet
    /// No surer than this, whatever the measures: part of a name is not a name.
    var probabilityCap: Float = 1
}
