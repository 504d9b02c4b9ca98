import Foundation

/// What a changed grammar would have done to everything that has a label, beside what the one that runs does.
package struct Regression: Sendable {
    /// How often each thing came of it.
    package struct Tally: Sendable, Equatable, Codable {
        /// As it should have been.
        package var right = 0
        /// Something else, without a question.
        package var wrong = 0
        /// A question first.
        package var asked = 0
        /// Not understood.
        package var rejected = 0

        /// Of none.
        package init() {}

        mutating func add(_ kind: RegressionOutcome.Kind) {
            switch kind {
            case .right: right += 1
            case .wrong: wrong += 1
            case .asked: asked += 1
            case .rejected: rejected += 1
            }
        }

        /// All of them.
        package var count: Int { right + wrong + asked + rejected }
    }

    /// A case that does not come to the same.
    package struct Change: Sendable {
        /// The case.
        package var item: RegressionCase
        /// By the grammar that runs.
        package var before: RegressionOutcome
        /// By the candidate.
        package var after: RegressionOutcome

        /// More is worse; below 0 is better.
        package var harm: Int { after.cost - before.cost }
    }

    /// By the grammar that runs.
    package private(set) var current = Tally()
    /// By the candidate.
    package private(set) var candidate = Tally()
    /// What does not come to the same, the worst first, protected ones before others.
    package private(set) var changes: [Change] = []

    /// - Parameter compared: each case with what both make of it.
    package init(_ compared: [(item: RegressionCase, before: RegressionOutcome, after: RegressionOutcome)]) {
        for (item, before, after) in compared {
            current.add(before.kind)
            candidate.add(after.kind)
            if before.taken != after.taken || before.cost != after.cost {
                changes.append(Change(item: item, before: before, after: after))
            }
        }
        changes.sort {
            ($0.harm, $0.item.isProtected ? 1 : 0, $1.item.id) > ($1.harm, $1.item.isProtected ? 1 : 0, $0.item.id)
        }
    }

    /// Whether the difference may be chance.
    package var significance: SignTest {
        SignTest(better: changes.count { $0.harm < 0 }, worse: changes.count { $0.harm > 0 })
    }

    /// Protected cases that become worse: what the gate is shut for.
    package var harmed: [Change] { changes.filter { $0.harm > 0 && $0.item.isProtected } }

    /// Whether a candidate may be published.
    package enum Gate: Sendable, Equatable {
        /// Nothing speaks against it.
        case open
        /// Only when somebody says again that it is meant, and why it is asked.
        case asksAgain(String)
        /// Not at all, and why.
        case shut(String)
    }

    /// - Parameter refuses: protected calls that become worse are not to be asked about, but refused.
    package func gate(refuses: Bool) -> Gate {
        if !harmed.isEmpty {
            let named = harmed.prefix(3).map(\.item.id).joined(separator: ", ")
            let why =
                "\(harmed.count) protected \(harmed.count == 1 ? "call becomes" : "calls become") worse: \(named)"
                + (harmed.count > 3 ? " and \(harmed.count - 3) more" : "")
            return refuses ? .shut(why) : .asksAgain(why)
        }
        let test = significance
        if test.worse > test.better, test.chance < 0.05 { return .asksAgain(test.words) }
        return .open
    }
}
