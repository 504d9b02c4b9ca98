import Dialogue

/// The survey of a replay: asked when it was asked on the call, and its answers go nowhere.
package struct ReplayedSurveys: SurveyBook {
    /// Nil when nothing is known of it.
    package let wasAsked: Bool?

    /// Parameters as the properties.
    package init(wasAsked: Bool?) {
        self.wasAsked = wasAsked
    }

    /// As it was on the call, or yes.
    package func mayAsk(_ number: String?, notWithin days: Int) async -> Bool { wasAsked ?? true }
    /// Keeps nothing.
    package func keep(_ answer: SurveyAnswer) async {}
}
