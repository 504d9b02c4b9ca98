/// An ordinary telephone line: 300–3400 Hz, 8 kHz, A-law.
public enum TelephoneLine {
    /// Samples a second on the line (Hz).
    public static let rate = 8000

    /// What the far end of the line hears.
    /// - Parameter speech: any rate.
    /// - Returns: 8 kHz, band limited, after A-law and back.
    /// - Throws: `ResamplerError` when the recording's rate makes no sense.
    public static func carry(_ speech: Pcm) throws(ResamplerError) -> Pcm {
        var samples = try speech.resampled(to: rate).samples.map(Double.init)
        var band = BandPass(rate: rate)
        band.filter(&samples)
        return Pcm(
            samples: samples.map { ALaw.decode(ALaw.encode(Int16(max(-32768, min(32767, $0.rounded()))))) }, rate: rate)
    }
}
