import ConfigurationFiles

/// What a rule stands for (JSGF section 4, "rule expansions").
package indirect enum JsgfExpansion: Sendable, Equatable {
    /// One spoken word, lower case.
    case word(String)
    /// One after another.
    case sequence([JsgfExpansion])
    /// One of these.
    case alternatives([JsgfAlternative])
    /// `[x]`.
    case optional(JsgfExpansion)
    /// `x*`: none or more.
    case star(JsgfExpansion)
    /// `x+`: one or more.
    case plus(JsgfExpansion)
    /// `<rule>`, by the rule's whole name, `file.rule`.
    case reference(JsgfReference)
    /// `<NULL>`: nothing said.
    case null
    /// `<VOID>`: cannot be said.
    case void
}

/// One alternative with its weight and where it is written.
package struct JsgfAlternative: Sendable, Equatable {
    /// How often it is said beside the others; 1 unless given.
    package var weight: Double
    /// What is said.
    package var expansion: JsgfExpansion
    var position: TextPosition
}

/// A reference to a rule and where it is written.
package struct JsgfReference: Sendable, Equatable {
    /// As written, then, once resolved, `file.rule`.
    package var name: String
    /// The rule's own name, without the file: a slot's name.
    package var slot: String { String(name.split(separator: ".").last ?? "") }
    var position: TextPosition
}

/// One rule of a grammar file.
package struct JsgfRule: Sendable, Equatable {
    /// As between the angle brackets.
    package var name: String
    /// Whether it can be spoken by itself, or be imported.
    package var isPublic: Bool
    /// What it stands for.
    package var expansion: JsgfExpansion
    /// The file, without a folder.
    package var file: String
    /// The line of its name, from 1.
    package var line: Int { position.line }
    var position: TextPosition
}
