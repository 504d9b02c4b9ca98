/// What turns a caller's sound into features.
package enum FrontEndKind: String, Sendable, CaseIterable {
    /// PocketSphinx's.
    case library
    /// Ours, which gives what PocketSphinx's gives.
    case own
    /// Ours, with the bands that a telephone line cuts off put back.
    case extended

    /// - Parameters:
    ///   - config: PocketSphinx's configuration, with the model's `feat.params` taken in.
    ///   - bandExtension: the weights, for `.extended`.
    ///   - phones: the phone classifier's scores, for `.extended`.
    /// - Throws: `SpeechError.decoder`.
    func make(
        config: OpaquePointer, extension bandExtension: BandExtension?, phones: PhoneScores?
    ) throws(SpeechError) -> any FrontEnd {
        switch self {
        case .library: try SphinxFrontEnd(config: config)
        case .own: try MelFrontEnd(parameters: FeatureParameters(config: config))
        case .extended:
            try MelFrontEnd(
                parameters: FeatureParameters(config: config), extension: bandExtension, phones: phones)
        }
    }
}
