import Foundation
import SentenceEncoder
import Utilities

// `EncoderTool convert …` makes the sentence encoder's weights, `EncoderTool measure …` says how fast they work.
do {
    var words = Array(CommandLine.arguments.dropFirst())
    let command = words.isEmpty ? nil : words.removeFirst()
    switch (command, words.count) {
    case ("convert", 4):
        try EncoderConversion(account: words[3]).convert(tensors: words[0], vocabulary: words[1], to: words[2])
    case ("measure", 2): try EncoderMeasurement(encoder: SentenceEncoder(reading: words[0]), corpus: words[1]).print()
    case ("tokens", 1):
        let encoder = try SentenceEncoder(reading: words[0])
        while let line = readLine() { print(encoder.tokens(of: line).map(String.init).joined(separator: " ")) }
    default:
        throw UsageError(
            """
            EncoderTool convert MODEL.SAFETENSORS VOCAB.TXT OUT ACCOUNT   makes the file of weights
            EncoderTool measure WEIGHTS SENTENCES.TXT                     times it, on a sentence a line
            EncoderTool tokens WEIGHTS                                    tokens of each line that is typed
            """)
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(64)
}
