import Foundation

extension Grammar {
    /// When a destination, or the council itself, is open. Nil when the council says no hours: always.
    ///
    /// A route's own times come before those of its team, and those before the council's.
    package func schedule(for destination: Destination? = nil) -> Schedule? {
        guard let council else { return nil }
        var schedule = council.schedule
        if let team = team(of: destination) { schedule = team.times.applied(to: schedule) }
        if case .route(let id) = destination, let route = route(id) { schedule = route.times.applied(to: schedule) }
        return schedule
    }

    /// When a target is open: its team's times.
    package func schedule(ofTarget key: String) -> Schedule? {
        guard let council else { return nil }
        return council.team(atTarget: key)?.times.applied(to: council.schedule) ?? council.schedule
    }

    /// Whether a destination, or the council itself, is open at a moment.
    package func isOpen(at date: Date, for destination: Destination? = nil) -> Bool {
        schedule(for: destination)?.isOpen(at: date) ?? true
    }

    /// The team that takes a destination's calls.
    private func team(of destination: Destination?) -> Council.Team? {
        switch destination {
        case .route(let id): (route(id)?.transfer).flatMap { council?.team(atTarget: $0) }
        case .officer(let id): (officer(id)?.team).flatMap { council?.teams[$0] }
        case .team(let name): council?.teams[name]
        case nil: nil
        }
    }

    /// Every step behind a destination that does not answer, to the end, which is `message` or `callAgain`.
    package func overflow(behind destination: Destination) -> [Overflow] {
        guard let council else { return [.callAgain] }
        switch destination {
        case .route(let id):
            let route = route(id)
            let target = route?.transfer ?? owner(of: destination)?.target ?? council.operator
            return council.overflow(behind: target, own: route?.overflow)
        case .team(let name): return council.overflow(behind: council.teams[name]?.target)
        case .officer(let id):
            guard let officer = officer(id), let team = officer.team.flatMap({ council.teams[$0]?.target }) else {
                return council.overflow(behind: nil)
            }
            // Somebody with an extension of their own has their team behind them.
            let alone = officer.extension != nil && council.extensions != nil
            return (alone ? [.target(team)] : []) + council.overflow(behind: team)
        }
    }

    /// Every step behind a target that does not answer.
    package func overflow(behindTarget key: String?) -> [Overflow] {
        council?.overflow(behind: key) ?? [.callAgain]
    }
}

extension Grammar {
    /// The reasons for being closed that have a name.
    package var spokenClosures: [String] { council?.spokenClosures ?? [] }
}

extension Council {
    /// The team whose calls go to a target; the first in the alphabet, where several share it.
    func team(atTarget key: String) -> Team? {
        teams.sorted { $0.key < $1.key }.first { $0.value.target == key && $0.value.times != HoursOverride() }?.value
    }

    /// What is said on some days: messages, and why it is closed.
    var spokenOnDays: [String] {
        return messages.map(\.words) + (nation?.holidays.map(\.name) ?? []) + spokenClosures
    }

    /// The reasons for being closed that have a name.
    var spokenClosures: [String] {
        let closures = self.closures + teams.sorted { $0.key < $1.key }.flatMap(\.value.times.closures)
        return closures.filter { $0.hours.isEmpty }.compactMap(\.name)
    }

    /// The questions and their answers.
    var spokenQuestions: [String] {
        questions.sorted { $0.key < $1.key }.flatMap { [$0.value.words] + $0.value.choices.map(\.name) }
    }
}
