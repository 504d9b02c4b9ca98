import Grammar
import Recognition

extension Router {
    /// A destination that something speaks for, however little, when another is surely meant.
    package struct Rival: Sendable {
        /// Where it would lead.
        package var destination: Destination
        /// How nearly its nearest phrase sounds like what was said: 1 is the same, 0 nothing like it.
        package var similarity: Double
        /// That phrase; empty where none is near.
        package var phrase: String
        /// How likely by the meaning alone, 0 to 1; nil where none was learnt.
        package var meant: Double?
    }

    /// Everything that anything speaks for, the likeliest first: what an utterance might be taken for on a bad line.
    package func rivals(for utterance: Utterance) -> [Rival] {
        let weighing = weigh(utterance)
        return weighing.ranked.map { one in
            Rival(
                destination: one.destination, similarity: Double(one.match?.similarity ?? 0),
                phrase: words(of: one).joined(separator: " "), meant: one.meant)
        }
    }
}
