import Foundation

/// espeak-ng's answers, remembered on disk: British first, then American where it differs.
struct EspeakAnswers {
    private let program: String
    private let cache: String?
    private var path: String? { cache.map { "\($0)/guesses.tsv" } }

    /// - Parameters:
    ///   - program: espeak-ng's name.
    ///   - cache: the folder that remembers, or nil.
    init(program: String, cache: String?) {
        self.program = program
        self.cache = cache
    }

    /// By word, in the model's phones; nothing for a word that espeak-ng was not there to say.
    func pronunciations(of words: [String]) -> [String: [[String]]] {
        var known = remembered()
        let asked = words.filter { known[$0] == nil && Self.isSpelledInLetters($0) }
        if !asked.isEmpty {
            let espeak = Espeak(program: program)
            if let british = espeak.ipa(of: asked, voice: "en-gb"), let american = espeak.ipa(of: asked, voice: "en-us")
            {
                for (index, word) in asked.enumerated() { known[word] = [british[index], american[index]] }
                remember(known)
            }
        }
        return words.reduce(into: [:]) { ways, word in
            var distinct: [[String]] = []
            for ipa in known[word] ?? [] {
                let phones = EspeakPhones.phones(ofIPA: ipa)
                if !phones.isEmpty, !distinct.contains(phones) { distinct.append(phones) }
            }
            if !distinct.isEmpty { ways[word] = distinct }
        }
    }

    /// espeak-ng answers a line for each such word; figures or signs could make it two lines or none.
    private static func isSpelledInLetters(_ word: String) -> Bool {
        let isLetter = { (scalar: Unicode.Scalar) in scalar.value < 0x250 && scalar.properties.isAlphabetic }
        return word.unicodeScalars.contains(where: isLetter)
            && word.unicodeScalars.allSatisfy { isLetter($0) || $0 == "'" || $0 == "-" }
    }

    private func remembered() -> [String: [String]] {
        guard let path, let data = FileManager.default.contents(atPath: path) else { return [:] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").reduce(into: [:]) { known, line in
            let fields = line.split(separator: "\t").map(String.init)
            if fields.count == 3 { known[fields[0]] = [fields[1], fields[2]] }
        }
    }

    /// A cache that cannot be written costs a process the next time, nothing more.
    private func remember(_ known: [String: [String]]) {
        guard let path, let cache else { return }
        let text = known.keys.sorted().map { "\($0)\t\((known[$0] ?? []).joined(separator: "\t"))\n" }.joined()
        try? FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
        try? Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
