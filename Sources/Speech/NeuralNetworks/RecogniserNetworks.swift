/// The networks that a recogniser listens with, in memory once for all its decoders.
struct RecogniserNetworks: Sendable {
    /// Puts back what a telephone line cuts off; nil when the front end does not extend.
    let bandExtension: BandExtension?
    /// Counts beside the Gaussians; nil for none.
    let classifier: PhoneClassifier?
    /// Tells speech from noise; nil when periodicity does.
    let detector: SpeechDetector?

    /// Reads what the settings ask for.
    /// - Throws: `SpeechError.weights`.
    init(_ settings: RecogniserSettings) throws(SpeechError) {
        let isExtended = settings.frontEnd == .extended
        bandExtension = isExtended ? try BandExtension(reading: settings.bandExtension) : nil
        detector = if let path = settings.speechDetector { try SpeechDetector(reading: path) } else { nil }
        guard isExtended, settings.scorer == .swift, let path = settings.phoneClassifier else {
            classifier = nil
            return
        }
        classifier = try PhoneClassifier(reading: path)
    }
}
