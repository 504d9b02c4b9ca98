/// The measures that a `Calibration` makes probabilities of, by their names in `calibration.json`.
package enum CalibrationFeature {
    /// Those of a route.
    static let routeNames: Set = [
        "judgement", "similarity", "explained", "posterior", "worst posterior", "posterior of all words", "agreement",
        "belief", "sentence posterior", "share among destinations", "margin", "evidence", "word for word",
        "phones a second", "seconds", "unfilled", "signal to noise", "fit", "name",
    ]
    /// Those of a destination by sound and meaning.
    static let meantNames: Set = [
        "weight", "lead", "meant", "meant nothing", "surest meaning", "judgement", "similarity", "explained",
        "evidence", "posterior of all words", "worst posterior", "sentence posterior", "words", "name",
        "phones a second", "unfilled", "signal to noise", "fit",
    ]
    /// Those of a slot.
    package static let slotNames: Set = [
        "route", "slot posterior", "worst slot posterior", "slot agreement", "slot words heard", "slot phones",
        "signal to noise", "fit",
    ]
    /// All of them.
    package static let names = routeNames.union(meantNames).union(slotNames)
}
