import Foundation
import SentenceEncoder
import SpeechEncoder
import Utilities

// `EncoderTool convert …` makes the sentence encoder's weights, `EncoderTool measure …` says how fast they work;
// `convert-speech` and `measure-speech` do the same for the speech encoder's.
do {
    var words = Array(CommandLine.arguments.dropFirst())
    let command = words.isEmpty ? nil : words.removeFirst()
    switch (command, words.count) {
    case ("convert", 4):
        try EncoderConversion(account: words[3]).convert(tensors: words[0], vocabulary: words[1], to: words[2])
    case ("measure", 1):
        let encoder = try SentenceEncoder(reading: SentenceEncoder.installed)
        try EncoderMeasurement(encoder: encoder, corpus: words[0]).print()
    case ("convert-speech", 3):
        try SpeechEncoderConversion(account: words[2]).convert(model: words[0], to: words[1])
    case ("measure-speech", 0...1):
        SpeechMeasurement(encoder: try SpeechEncoder(reading: words.first ?? SpeechEncoder.installed)).print()
    case ("tokens", 0):
        let encoder = try SentenceEncoder(reading: SentenceEncoder.installed)
        while let line = readLine() { print(encoder.tokens(of: line).map(String.init).joined(separator: " ")) }
    case ("vectors", 0):
        let encoder = try SentenceEncoder(reading: SentenceEncoder.installed)
        while let line = readLine() { print(encoder.encode(line).map { "\($0)" }.joined(separator: " ")) }
    default:
        throw UsageError(
            """
            EncoderTool convert MODEL.SAFETENSORS VOCAB.TXT OUT ACCOUNT   makes the sentence encoder's file of weights,
                                                                          of all-MiniLM-L6-v2
            EncoderTool measure SENTENCES.TXT                             times it, on a sentence a line
            EncoderTool convert-speech MODEL.BIN OUT ACCOUNT              makes that of the speech encoder, of Whisper base as
                                                                          CTranslate2 has it
            EncoderTool measure-speech [WEIGHTS]                          times it
            EncoderTool tokens                                            the tokens of each line that is typed
            EncoderTool vectors                                           their vectors
            """)
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(64)
}
