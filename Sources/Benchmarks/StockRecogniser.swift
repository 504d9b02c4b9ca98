import Audio
import CPocketSphinx
import Speech

/// PocketSphinx as it comes, to be measured beside ours: its own front end and defaults, all three search passes, the
/// same language model and dictionary.
package final class StockRecogniser {
    private let decoder: OpaquePointer

    /// - Parameter recogniser: whose grammar and acoustic model to use.
    /// - Throws: `SpeechError.decoder`.
    package init(beside recogniser: Recogniser) throws(SpeechError) {
        let arguments = [
            "pocketsphinx", "-hmm", recogniser.model.folder, "-dict", recogniser.grammar.dictionary, "-lm",
            recogniser.grammar.languageModel(.routing),
        ]
        guard let config = SpeechDecoder.configuration(arguments) else { throw .decoder(why: "its settings") }
        defer { cmd_ln_free_r(config) }
        guard let decoder = ps_init(config) else { throw .decoder(why: recogniser.model.folder) }
        self.decoder = decoder
    }

    deinit { ps_free(decoder) }

    /// Recognises a recording, fed in as it would come from a line.
    /// - Parameter recording: 16 kHz.
    /// - Returns: the words, empty when there are none.
    /// - Throws: `SpeechError.decoder`.
    package func recognise(_ recording: Pcm) throws(SpeechError) -> String {
        guard ps_start_utt(decoder) >= 0 else { throw .decoder(why: "an utterance does not start") }
        let step = recording.rate / 10
        recording.samples.withUnsafeBufferPointer { samples in
            for offset in stride(from: 0, to: samples.count, by: step) {
                let chunk = UnsafeBufferPointer(rebasing: samples[offset..<min(offset + step, samples.count)])
                ps_process_raw(decoder, chunk.baseAddress, chunk.count, 0, 0)
            }
        }
        guard ps_end_utt(decoder) >= 0 else { throw .decoder(why: "an utterance does not end") }
        return ps_get_hyp(decoder, nil).map { String(cString: $0) } ?? ""
    }
}
