/// The measures that a `Calibration` makes probabilities of, by their names in `calibration.json`.
package enum CalibrationFeature {
    /// Those of a route.
    static let routeNames: Set = [
        "judgement", "similarity", "explained", "posterior", "worst posterior", "posterior of all words", "agreement",
        "belief", "sentence posterior", "share among destinations", "margin", "evidence", "word for word",
        "phones a second", "seconds", "unfilled", "signal to noise", "fit", "name",
    ]
    /// Those of a slot.
    package static let slotNames: Set = [
        "route", "slot posterior", "worst slot posterior", "slot agreement", "slot words heard", "slot phones",
        "signal to noise", "fit",
    ]
    /// All of them.
    package static let names = routeNames.union(slotNames)
}
