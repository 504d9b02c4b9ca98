import Recognition

extension Utterance {
    /// The same with every word that sounds like the name of a letter read as that letter: "s h a are m a". For what was
    /// said when something was to be spelled, and nothing else.
    package var readAsLetters: Utterance {
        var read = self
        for index in read.hypotheses.indices {
            for place in read.hypotheses[index].words.indices {
                let word = read.hypotheses[index].words[place].text
                if let letter = SpokenLetters.letter(word, lenient: true) {
                    read.hypotheses[index].words[place].text = String(letter)
                }
            }
        }
        return read
    }
}
