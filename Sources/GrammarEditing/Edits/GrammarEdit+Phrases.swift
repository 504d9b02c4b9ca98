import ConfigurationFiles
import Grammar

extension GrammarEdit {
    /// Another phrase of a rule, behind its last.
    /// - Parameters:
    ///   - phrase: one alternative, in JSGF's notation where it is more than words.
    ///   - weight: how often it is said beside the others; nil writes none.
    package static func addPhrase(
        _ phrase: String, weight: Double? = nil, to rule: String, file: String = Route.rulesFile
    ) -> GrammarEdit {
        GrammarEdit(file, .newPhrase(rule: rule, phrase.trimmed, weight: weight))
    }

    /// Other words in a phrase's place; its weight and its tags stay.
    package static func changePhrase(
        _ was: String, to phrase: String, of rule: String, file: String = Route.rulesFile
    ) -> GrammarEdit {
        GrammarEdit(file, .phrase(rule: rule, was: was, phrase.trimmed))
    }

    /// Another weight of a phrase; nil takes it away.
    package static func weighPhrase(
        _ phrase: String, as weight: Double?, of rule: String, file: String = Route.rulesFile
    ) -> GrammarEdit {
        GrammarEdit(file, .weight(rule: rule, was: phrase, weight))
    }

    /// A phrase and its bar taken away.
    package static func removePhrase(_ phrase: String, of rule: String, file: String = Route.rulesFile) -> GrammarEdit {
        GrammarEdit(file, .noPhrase(rule: rule, was: phrase))
    }

    /// A sentence in a caller's own words.
    /// - Parameters:
    ///   - sentence: as callers say it; capitals and stops are dropped.
    ///   - route: nil is nothing that could be done.
    /// - Throws: why it can be no opening.
    package static func addOpening(_ sentence: String, to route: String?) throws(FileFault) -> GrammarEdit {
        GrammarEdit(Opening.file, .newOpening(try OpeningsText.words(in: sentence), route: route ?? Opening.none))
    }

    /// The same sentence with another route.
    package static func moveOpening(_ sentence: String, to route: String?) throws(FileFault) -> GrammarEdit {
        GrammarEdit(Opening.file, .openingRoute(try OpeningsText.words(in: sentence), route: route ?? Opening.none))
    }

    /// Other words of the same route in a sentence's place.
    package static func changeOpening(_ sentence: String, to new: String) throws(FileFault) -> GrammarEdit {
        GrammarEdit(
            Opening.file, .openingWords(try OpeningsText.words(in: sentence), try OpeningsText.words(in: new)))
    }

    /// A sentence taken out.
    package static func removeOpening(_ sentence: String) throws(FileFault) -> GrammarEdit {
        GrammarEdit(Opening.file, .noOpening(try OpeningsText.words(in: sentence)))
    }
}
