import Audio

/// Our front end: the log-mels and cepstra of PocketSphinx's. With a band extension, what a telephone line cuts off is put
/// back between the two; wide-band sound is left as it is.
final class MelFrontEnd: FrontEnd {
    private let upsampler: Resampler
    private let logMel: LogMel
    private let cepstra: MelCepstra
    private let extender: BandExtender?
    private let mels: Features
    private var rate = AcousticModel.rate
    private var wide = [Int16](repeating: 0, count: AudioFrame.capacity)
    private let row: UnsafeMutablePointer<Float>
    /// How many of the rows of `mels` have been given.
    private var given = 0
    private var isOpen = false

    /// - Throws: `SpeechError.decoder`, when the extension was made for other features.
    init(parameters: FeatureParameters, extension bandExtension: BandExtension? = nil) throws(SpeechError) {
        guard bandExtension == nil || parameters == FeatureParameters() else {
            throw .decoder(why: "the band extension was trained for other features than this model's feat.params say")
        }
        do {
            upsampler = try Resampler(from: 8000, to: AcousticModel.rate)
        } catch {
            throw .decoder(why: error.description)
        }
        logMel = LogMel(parameters: parameters)
        cepstra = MelCepstra(parameters: parameters)
        extender = bandExtension.map(BandExtender.init)
        mels = Features(width: parameters.filters)
        row = .allocate(capacity: parameters.filters)
    }

    deinit { row.deallocate() }

    var heard: Int { mels.count }

    private var extends: Bool { extender != nil && rate == upsampler.inputRate }

    func begin(rate: Int) throws(SpeechError) {
        guard rate == AcousticModel.rate || rate == upsampler.inputRate else {
            throw .decoder(why: "sound at \(rate) Hz; it takes 8000 or 16000 Hz")
        }
        self.rate = rate
        upsampler.reset()
        logMel.begin()
        mels.clear()
        given = 0
        isOpen = !extends
    }

    func hear(_ frame: borrowing AudioFrame, into features: Features) {
        frame.withSamples { samples in
            samples.withUnsafeBufferPointer { input in
                if rate == AcousticModel.rate {
                    logMel.hear(input, into: mels)
                } else {
                    wide.withUnsafeMutableBufferPointer { output in
                        let made = upsampler.resample(input, into: output).made
                        logMel.hear(UnsafeBufferPointer(rebasing: output[..<made]), into: mels)
                    }
                }
            }
        }
        if isOpen { give(upTo: mels.count - (extends ? BandExtension.context : 0), into: features) }
    }

    func open(into features: Features) {
        guard !isOpen else { return }
        extender?.judge(mels)
        isOpen = true
        give(upTo: mels.count - BandExtension.context, into: features)
    }

    func end(into features: Features) {
        logMel.end(into: mels)
        open(into: features)
        give(upTo: mels.count, into: features)
    }

    func reopen(into features: Features) {
        guard extends else { return }
        extender?.judge(mels)
        features.clear()
        given = 0
        give(upTo: mels.count, into: features)
    }

    private func give(upTo end: Int, into features: Features) {
        while given < end, let next = features.next {
            if extends, let extender {
                extender.extend(given, of: mels, into: row)
                cepstra.transform(row, into: next)
            } else {
                cepstra.transform(mels[given], into: next)
            }
            features.advance()
            given += 1
        }
    }
}
