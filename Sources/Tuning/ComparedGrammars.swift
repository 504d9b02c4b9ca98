import Foundation

/// What a comparison came to, as it is written for scripts and read by the pages for staff.
package struct ComparedGrammars: Sendable, Equatable, Codable {
    /// A case that does not come to the same.
    package struct Change: Sendable, Equatable, Codable {
        /// `CALL/TURN`, or the recording's path.
        package var id: String
        /// What it should be taken for, as `ExpectedMeaning.text`.
        package var expected: String
        /// Who says so: a `LabelSource`.
        package var source: String
        /// Nothing that makes it worse is to be published.
        package var protected: Bool
        /// More is worse; below 0 is better.
        package var harm: Int
        /// What the grammar that runs makes of it, as `turns.verdict` has it.
        package var before: String
        /// How likely its best destination was.
        package var probabilityBefore: Double?
        /// What the candidate makes of it.
        package var after: String
        /// How likely its best destination was.
        package var probabilityAfter: Double?
        /// Why the grammar that runs takes it so. Personal data; nil unless asked for.
        package var reasonBefore: String?
        /// Why the candidate takes it so. Personal data; nil unless asked for.
        package var reason: String?
    }

    /// By the grammar that runs.
    package var current: Regression.Tally
    /// By the candidate.
    package var candidate: Regression.Tally
    /// Cases that become better.
    package var better: Int
    /// Cases that become worse.
    package var worse: Int
    /// How often chance alone would make a difference as large.
    package var chance: Double
    /// “12 better, 3 worse: very likely an improvement”.
    package var significance: String
    /// `open`, `asks again` or `shut`.
    package var gate: String
    /// What speaks against publishing; nil where nothing does.
    package var gateReason: String?
    /// The worst first.
    package var changes: [Change]

    /// - Parameters:
    ///   - regression: what was compared.
    ///   - refuses: protected cases that become worse are refused.
    ///   - showsPersonal: whether the reasons go along.
    package init(_ regression: Regression, refuses: Bool, showsPersonal: Bool) {
        (current, candidate) = (regression.current, regression.candidate)
        let test = regression.significance
        (better, worse, chance, significance) = (test.better, test.worse, test.chance, test.words)
        switch regression.gate(refuses: refuses) {
        case .open: (gate, gateReason) = ("open", nil)
        case .asksAgain(let why): (gate, gateReason) = ("asks again", why)
        case .shut(let why): (gate, gateReason) = ("shut", why)
        }
        changes = regression.changes.map { change in
            Change(
                id: change.item.id, expected: change.item.expected.text, source: change.item.source.rawValue,
                protected: change.item.isProtected, harm: change.harm, before: change.before.taken,
                probabilityBefore: change.before.probability, after: change.after.taken,
                probabilityAfter: change.after.probability,
                reasonBefore: showsPersonal ? change.before.reason : nil,
                reason: showsPersonal ? change.after.reason : nil)
        }
    }

    /// The same without what callers said.
    package var withoutReasons: ComparedGrammars {
        var bare = self
        for place in bare.changes.indices {
            (bare.changes[place].reasonBefore, bare.changes[place].reason) = (nil, nil)
        }
        return bare
    }

    /// Whether it may be published.
    package var opens: Regression.Gate {
        switch gate {
        case "open": .open
        case "shut": .shut(gateReason ?? "")
        default: .asksAgain(gateReason ?? "")
        }
    }

    /// What a version says of it; nil where nothing has a label.
    package var figures: GrammarVersion.Figures? {
        current.count > 0 ? .init(before: current, after: candidate, better: better, worse: worse) : nil
    }

    /// Reads what `json` wrote.
    /// - Throws: `DecodingError`.
    package init(json data: Data) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Self.self, from: data)
    }
}

/// How far a comparison has come: one line of JSON each, for whoever waits for it.
package struct ComparisonProgress: Sendable, Equatable, Codable {
    /// What is done at the moment.
    package enum Step: String, Sendable, Codable {
        /// Both grammars are read, and what is new in the candidate is learnt.
        case learning
        /// The candidate is made ready to hear and to understand, as publishing would.
        case checking
        /// The labelled calls are tried with both.
        case comparing
    }

    /// What is done at the moment.
    package var step: Step
    /// Pieces of work that are done in this step.
    package var done: Int
    /// All of them; 0 where nobody can tell.
    package var total: Int

    /// Parameters as the properties.
    package init(_ step: Step, done: Int = 0, of total: Int = 0) {
        self.step = step
        self.done = done
        self.total = total
    }

    /// As one line.
    package var line: String { (try? String(decoding: JSONEncoder().encode(self), as: UTF8.self)) ?? "" }

    /// Nil where the line is something else.
    package init?(line: some StringProtocol) {
        guard line.hasPrefix("{"), let read = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else {
            return nil
        }
        self = read
    }
}
