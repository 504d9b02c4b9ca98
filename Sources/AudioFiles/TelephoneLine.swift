import Audio

/// An ordinary telephone line: 300–3400 Hz, 8 kHz, A-law.
package enum TelephoneLine {
    /// Samples a second on the line (Hz).
    package static let rate = 8000

    /// What an ordinary line lets through (Hz).
    package static let band = 300.0...3400.0

    /// What the far end of the line hears.
    /// - Parameters:
    ///   - speech: any rate.
    ///   - band: what the line lets through (Hz): an ordinary one's, or more where the call is digital from end to end.
    /// - Returns: 8 kHz, band limited, after A-law and back.
    /// - Throws: `ResamplerError` when the recording's rate makes no sense.
    package static func carry(_ speech: Pcm, band: ClosedRange<Double> = band) throws(ResamplerError) -> Pcm {
        var samples = try speech.resampled(to: rate).samples.map(Double.init)
        var filter = BandPass(low: band.lowerBound, high: band.upperBound, rate: rate)
        filter.filter(&samples)
        return Pcm(
            samples: samples.map { ALaw.decode(ALaw.encode(Int16(max(-32768, min(32767, $0.rounded()))))) }, rate: rate)
    }
}
