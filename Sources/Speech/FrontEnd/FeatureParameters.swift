import CPocketSphinx

/// What a model's `feat.params` say about its features, as far as they may differ from model to model.
package struct FeatureParameters: Sendable, Equatable {
    /// The lower edge of the first mel filter (Hz).
    var lowest = 130.0
    /// The upper edge of the last mel filter (Hz).
    var highest = 6800.0
    /// Mel filters.
    package var filters = 25
    /// Length of the sine that weighs the cepstra; 0 for none.
    var lifter = 22

    /// Samples in a window: 25.625 ms.
    package static let window = 410
    /// Samples from one window to the next: 10 ms.
    package static let shift = 160
    /// Points of the Fourier transform.
    static let transform = 512
    /// How much of the sample before is subtracted.
    static let preEmphasis = 0.97

    /// Those of the American English model of Debian.
    package init() {}

    /// - Parameter config: with the model's `feat.params` taken in.
    /// - Throws: `SpeechError.decoder` when a model has features of another kind.
    init(config: OpaquePointer) throws(SpeechError) {
        let isKnown =
            cmd_ln_str_r(config, "-transform").map { String(cString: $0) } == "dct"
            && cmd_ln_int_r(config, "-nfft") == Self.transform && cmd_ln_int_r(config, "-ncep") == AcousticModel.cepstra
            && cmd_ln_int_r(config, "-frate") == AcousticModel.framesPerSecond
            && abs(cmd_ln_float_r(config, "-samprate") - Double(AcousticModel.rate)) < 1
            && abs(cmd_ln_float_r(config, "-alpha") - Self.preEmphasis) < 1e-6
            && abs(cmd_ln_float_r(config, "-wlen") * Double(AcousticModel.rate) - Double(Self.window)) < 1
            && cmd_ln_int_r(config, "-doublebw") == 0 && cmd_ln_int_r(config, "-remove_dc") == 0
        guard isKnown else {
            throw .decoder(why: "the model's feat.params are not those that our front end knows; use the library's")
        }
        lowest = cmd_ln_float_r(config, "-lowerf")
        highest = cmd_ln_float_r(config, "-upperf")
        filters = Int(cmd_ln_int_r(config, "-nfilt"))
        lifter = Int(cmd_ln_int_r(config, "-lifter"))
        guard filters > 0, highest > lowest, highest <= Double(AcousticModel.rate / 2) else {
            throw .decoder(why: "the model's feat.params: its mel filters make no sense")
        }
    }
}
