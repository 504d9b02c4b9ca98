import ConfigurationFiles
import Grammar
import SpokenValues

/// Many officers at once.
struct OfficerChanges: Sendable, Equatable {
    /// Fields by column, by id.
    var changed: [String: [String: String]] = [:]
    /// Fields by column.
    var added: [[String: String]] = []
    /// Ids.
    var removed: Set<String> = []

    var ids: [String] {
        (Array(changed.keys) + added.compactMap { $0["id"] } + removed).sorted()
    }
}

extension GrammarEdit {
    /// Somebody new.
    /// - Parameter fields: by the columns of `officers.csv`.
    package static func addOfficer(_ fields: [String: String]) -> GrammarEdit {
        GrammarEdit(Officer.file, .newOfficer(fields.mapValues(\.trimmed)))
    }

    /// Other fields of somebody; those that are not named stay.
    package static func changeOfficer(_ id: String, _ fields: [String: String]) -> GrammarEdit {
        GrammarEdit(Officer.file, .officer(id: id, fields.mapValues(\.trimmed)))
    }

    /// Somebody leaves.
    /// - Parameters:
    ///   - lastDay: nil is long gone.
    ///   - successor: an officer's id, or a team; nil is their team.
    package static func officerLeaves(_ id: String, lastDay: CivilDate?, successor: String?) -> GrammarEdit {
        changeOfficer(id, ["left": lastDay?.written ?? "yes", "successor": successor ?? ""])
    }

    /// Somebody taken out of the table: nobody can ask for them any more. Who has left and is asked for is better left in it.
    package static func removeOfficer(_ id: String) -> GrammarEdit {
        GrammarEdit(Officer.file, .noOfficer(id: id))
    }
}
