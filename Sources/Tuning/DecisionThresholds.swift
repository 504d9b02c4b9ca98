import Grammar

/// From which probability a grammar's switchboard asks, and from which it acts without asking.
package struct DecisionThresholds: Sendable, Equatable {
    /// Less likely than this was not understood.
    package var ask: Double
    /// From here on nothing is asked; nil where nothing was fitted.
    package var act: Double?

    /// Parameters as the properties.
    package init(ask: Double, act: Double?) {
        self.ask = ask
        self.act = act
    }

    /// As `Router` takes them, for what is heard.
    package init(of grammar: Grammar) {
        let thresholds = grammar.council?.thresholds ?? Council.Thresholds()
        let calibration = grammar.calibration ?? .installed
        let fit = grammar.openings.isEmpty ? calibration?.bySound : calibration?.heardTwice ?? calibration?.byMeaning
        self.init(
            ask: thresholds.confirm,
            act: thresholds.accept ?? fit?.acceptFrom(wrongPerHundred: thresholds.wrongPerHundred))
    }
}
