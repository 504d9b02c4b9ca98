import Grammar
import SpokenValues

extension Grammar {
    /// What callers say when choices were read out to them: a number, a name as it was read, or the part of it that tells
    /// two people of one name apart; and the answers too, which are half of it.
    package func choiceSentences() -> [[String]] {
        var named: [[String]] = routes.flatMap { phrases[$0.id]?.map(\.words) ?? [] }
        named += teams.map { Tokeniser.words(in: $0) }
        for route in routes { named.append(Tokeniser.words(in: route.name)) }
        for team in teams {
            let words = Tokeniser.words(in: team)
            named += [
                ["the"] + words + ["team"], ["the"] + words + ["one"], ["the", "one", "in"] + words, ["in"] + words,
            ]
        }
        for officer in officers {
            let name = Tokeniser.words(in: officer.fullName)
            named += [name, Tokeniser.words(in: officer.spokenName), Tokeniser.words(in: officer.lastName)]
        }
        named = named.filter { !$0.isEmpty }
        let plain = FixedPhrase.sentences
        let times = max(1, named.count / max(1, plain.count))
        return Array(repeating: plain, count: times).joined() + named
    }
}
