/// Says how a word may be pronounced. The matcher compares words by what they sound like.
package protocol Pronouncer: Sendable {
    /// The pronunciations of a word as the acoustic model's phones (ARPAbet without stress, `["B", "IH", "N"]`),
    /// the usual one first. Empty when nobody knows.
    func pronunciations(of word: String) -> [[String]]
}
