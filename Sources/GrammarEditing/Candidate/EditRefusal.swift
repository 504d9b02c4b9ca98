import ConfigurationFiles

/// Why an edit was not made; nothing was written.
package enum EditRefusal: Error, Sendable, CustomStringConvertible {
    /// It cannot be made, or the grammar would not compile with it.
    case faults([FileFault])
    /// Somebody else has changed the same meanwhile.
    case conflicts([EditConflict])
    /// The disk did not take it: full, or not ours.
    case notWritten(file: String, reason: String)

    package var description: String {
        switch self {
        case .faults(let faults): faults.map(\.description).joined(separator: "\n")
        case .conflicts(let conflicts): conflicts.map(\.description).joined(separator: "\n")
        case .notWritten(let file, let reason):
            "\(file) could not be written: \(reason); nothing was changed, make room or mend it and try again"
        }
    }
}

/// Something that two people changed at once.
package struct EditConflict: Sendable, Equatable, CustomStringConvertible {
    /// "the phrase ‘missed bin’ of <missed_bin>".
    package var subject: String
    /// As it was when this person saw it, each part as it is written; nil was not there.
    package var seen: [String?]
    /// As it is now.
    package var theirs: [String?]
    /// As this person wants it.
    package var yours: [String?]

    package var description: String {
        func words(_ values: [String?]) -> String { values.map { $0 ?? "nothing" }.joined(separator: ", ") }
        return "\(subject) was changed meanwhile: it was \(words(seen)), it is now \(words(theirs)), "
            + "and would have become \(words(yours)); look at it again and decide"
    }
}
