import Grammar
import SpokenValues
import Utilities

extension Grammar {
    /// What one caller might say, and where it should lead.
    package struct Caller: Sendable, Equatable {
        /// As written in manifests.
        package var expectation: Destination
        /// Lower case.
        package var words: [String]
    }

    /// Made-up callers, for recordings to fit the confidence on: the same for the same seed.
    ///
    /// Half ask for a service, four in ten for a person, the rest for a team; some in so many words, some with the polite
    /// words around them. What two destinations share is not asked for, since neither is the right one. Rules too large
    /// to be listed are left out.
    package func callers(count: Int, seed: UInt64) -> [Caller] {
        var random = SeededRandom(seed: seed)
        let shares = Self.shared(
            routes.flatMap { route in (phrases[route.id] ?? []).map { ($0.words, route.id) } }
                + officers.map { (Tokeniser.words(in: "\($0.firstName) \($0.lastName)"), "officer:\($0.id)") }
                + teams.map { (Tokeniser.words(in: $0), "team:\($0)") })
        let listed = routes.filter { phrases[$0.id]?.contains { !shares.contains($0.words) } == true }
        let people = officers.filter { !shares.contains(Tokeniser.words(in: "\($0.firstName) \($0.lastName)")) }
        // A team that is called like a service would go to the same people.
        let groups = teams.filter { !shares.contains(Tokeniser.words(in: $0)) }
        var callers: [Caller] = []
        while callers.count < count {
            let kind = random.unit()
            if kind < 0.5 || (people.isEmpty && groups.isEmpty), let route = random.pick(listed),
                let phrase = random.pick((phrases[route.id] ?? []).map(\.words).filter { !shares.contains($0) })
            {
                let words = carried(
                    phrase, before: CarrierPhrases.beforeMatter, after: CarrierPhrases.afterMatter, &random)
                callers.append(Caller(expectation: .route(route.id), words: words))
            } else if kind < 0.9, let officer = random.pick(people) {
                let name = Tokeniser.words(in: "\(officer.firstName) \(officer.lastName)")
                let words = carried(name, before: CarrierPhrases.beforeName, after: CarrierPhrases.afterName, &random)
                callers.append(Caller(expectation: .officer(officer.id), words: words))
            } else if let team = random.pick(groups) {
                let name = Tokeniser.words(in: team) + ["team"]
                let words = carried(name, before: CarrierPhrases.beforeName, after: CarrierPhrases.afterName, &random)
                callers.append(Caller(expectation: .team(team), words: words))
            } else if listed.isEmpty, people.isEmpty, groups.isEmpty {
                break
            }
        }
        return callers
    }

    /// What leads to more than one destination.
    private static func shared(_ phrases: [(words: [String], destination: String)]) -> Set<[String]> {
        var destinations: [[String]: Set<String>] = [:]
        for (words, destination) in phrases { destinations[words, default: []].insert(destination) }
        return Set(destinations.filter { $0.value.count > 1 }.keys)
    }

    private func carried(
        _ words: [String], before: [[String]], after: [[String]], _ random: inout SeededRandom
    ) -> [String] {
        if random.unit() < 0.35 { return words }
        let first = random.unit() < 0.85 ? random.pick(before) ?? [] : []
        let last = random.unit() < 0.35 ? random.pick(after) ?? [] : []
        return first + words + last
    }
}
