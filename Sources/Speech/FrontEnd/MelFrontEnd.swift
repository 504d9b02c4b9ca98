import Audio
import AudioFiles

/// Our front end: the log-mels and cepstra of PocketSphinx's. With a band extension, what a telephone line cuts off is put
/// back between the two; wide-band sound is left as it is.
final class MelFrontEnd: FrontEnd {
    private let upsampler: Resampler
    private let logMel: LogMel
    private let cepstra: MelCepstra
    private let extender: BandExtender?
    /// What the phone classifier says, for the scorer; nil when there is none.
    private let phones: PhoneScores?
    private var speech = SpeechLevel()
    private let mels: Features
    private var rate = AcousticModel.rate
    private var wide = [Int16](repeating: 0, count: AudioFrame.capacity)
    private let filters: Int
    /// How many of the rows of `mels` have been given.
    private var given = 0
    private var isOpen = false

    /// - Throws: `SpeechError.decoder`, when the extension was made for other features.
    init(
        parameters: FeatureParameters, extension bandExtension: BandExtension? = nil, phones: PhoneScores? = nil
    ) throws(SpeechError) {
        guard (bandExtension == nil && phones == nil) || parameters == FeatureParameters() else {
            throw .decoder(why: "the networks were trained for other features than this model's feat.params say")
        }
        do {
            upsampler = try Resampler(from: 8000, to: AcousticModel.rate)
        } catch {
            throw .decoder(why: error.description)
        }
        logMel = LogMel(parameters: parameters)
        cepstra = MelCepstra(parameters: parameters)
        extender = bandExtension.map(BandExtender.init)
        self.phones = phones
        mels = Features(width: parameters.filters)
        filters = parameters.filters
    }

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
        phones?.begin()
        isOpen = !extends && phones == nil
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
        if isOpen { give(upTo: mels.count - lookAhead, into: features) }
    }

    func open(into features: Features) {
        guard !isOpen else { return }
        judge()
        isOpen = true
        give(upTo: mels.count - lookAhead, into: features)
    }

    func end(into features: Features) {
        logMel.end(into: mels)
        open(into: features)
        give(upTo: mels.count, all: true, into: features)
    }

    func reopen(into features: Features) {
        guard extends || phones != nil else { return }
        judge()
        features.clear()
        given = 0
        give(upTo: mels.count, all: true, into: features)
    }

    func classify(_ frames: Range<Int>) { phones?.classify(frames, of: mels) }

    private func judge() {
        speech.judge(mels, frames: 0..<mels.count)
        if extends { extender?.know(speech) }
        phones?.judge(mels, speech: speech)
    }

    /// Frames that have to be known after one before it can be given.
    private var lookAhead: Int {
        max(extends ? BandExtension.context : 0, phones == nil ? 0 : PhoneClassifier.context)
    }

    /// Gives frames in whole blocks, but for the last.
    private func give(upTo end: Int, all: Bool = false, into features: Features) {
        while given < end {
            let count = min(NetworkInference.block, end - given)
            guard all || count == NetworkInference.block || !networks else { return }
            var rows: UnsafePointer<Float>?
            if extends { rows = extender?.extend(given..<given + count, of: mels) }
            for place in 0..<count {
                guard let next = features.next else { return }
                cepstra.transform(rows.map { $0 + place * filters } ?? UnsafePointer(mels[given]), into: next)
                features.advance()
                given += 1
            }
        }
    }

    private var networks: Bool { extends || phones != nil }
}
