import ConfigurationFiles
import SpokenValues

extension Council {
    /// What callers may say, in the words of the council, such as "my bin wasn't collected".
    static let mostWordsOfAnExample = 8

    /// Reads `examples`.
    mutating func readExamples(_ fields: inout JsonFields) {
        guard let texts = fields.listOfTexts("examples") else { return }
        examples = texts
        for text in texts where Tokeniser.words(in: text).count > Self.mostWordsOfAnExample {
            fields.error(
                at: "examples", "the example ‘\(text)’ is too long to be kept in mind",
                cure: "say it in \(Self.mostWordsOfAnExample) words")
        }
        if Set(texts.map { $0.lowercased() }).count < texts.count {
            fields.error(at: "examples", "an example is there twice", cure: "write each once")
        }
    }
}

extension Grammar {
    /// What callers are told that they may say, the most usual first: the council's examples, or else the names of a few of
    /// its own routes that need no question before they are acted on.
    package var examples: [String] {
        if let given = council?.examples, !given.isEmpty { return given }
        let plain = routes.filter { $0.owner == .council && !$0.confirm }
        return plain.prefix(Self.mostExamples).map(\.name)
    }

    private static let mostExamples = 4
}
