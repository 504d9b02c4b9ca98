/// What leaves out a question that need not be answered.
package enum SkipWords {
    /// What the recogniser is taught.
    package static let taught = [
        "skip", "skip it", "skip that", "i don't know", "don't know", "not sure", "i'm not sure", "no idea", "leave it",
        "leave it out", "none",
    ]
    /// What is understood: "nothing" too, which in the language model would be heard where something else was said.
    package static let understood = Set(taught + ["nothing"])
}
