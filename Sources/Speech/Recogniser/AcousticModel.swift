import Foundation

/// Where the acoustic model and its dictionary are: what speech sounds like, and how words are said.
package struct AcousticModel: Sendable, Equatable {
    /// The folder with `mdef`, `means`, `feat.params`…
    package var folder: String
    /// The pronouncing dictionary, one `word PH ON ES` a line.
    package var dictionary: String

    /// - Parameters:
    ///   - folder: with `mdef`, `means`, `feat.params`…
    ///   - dictionary: CMUdict in PocketSphinx's spelling.
    package init(folder: String, dictionary: String) {
        self.folder = folder
        self.dictionary = dictionary
    }

    /// The American English model of the Debian package pocketsphinx-en-us: 16 kHz, 42 phones, 13 cepstra.
    package static let installed = AcousticModel(
        folder: "/usr/share/pocketsphinx/model/en-us/en-us",
        dictionary: "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict")

    /// Numbers in one frame of features.
    package static let cepstra = 13
    /// Frames of features a second.
    package static let framesPerSecond = 100
    /// The sample rate that it was trained on (Hz).
    package static let rate = 16000

    /// - Throws: `SpeechError.missing`, naming the package, before PocketSphinx gives up with less.
    func check() throws(SpeechError) {
        for file in ["\(folder)/mdef", "\(folder)/means", "\(folder)/feat.params", dictionary]
        where !FileManager.default.isReadableFile(atPath: file) {
            throw .missing(file: file, package: "pocketsphinx-en-us")
        }
    }
}
