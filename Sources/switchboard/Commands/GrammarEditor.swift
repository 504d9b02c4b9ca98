import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing
import SpokenValues
import Utilities

/// `switchboard grammar edit` and `diff`.
enum GrammarEditor {
    /// Makes one edit in a grammar directory; everything else in it stays as it is.
    /// - Parameter officers: of an import: whether to apply it, and what becomes of those who are not in it.
    static func run(
        _ words: [String], in directory: URL, pbx: String?, _ officers: (apply: Bool, gone: String)
    ) throws {
        let candidate = GrammarCandidate.inPlace(directory)
        if words.count == 2, words[0] == "officers" {
            return try importOfficers(words[1], in: candidate, pbx: pbx, officers)
        }
        if words.first == "add-route" || words.first == "remove-route" { return try editRoute(words, candidate, pbx) }
        guard words.count > 2 else { throw UsageError("say what to edit: add-phrase ROUTE \"some words\"") }
        let said = words[2...].joined(separator: " ")
        let route = words[1] == Opening.none ? nil : words[1]
        let edit: GrammarEdit
        switch words[0] {
        case "add-phrase": edit = .addPhrase(said, to: words[1])
        case "remove-phrase": edit = .removePhrase(said, of: words[1])
        case "add-opening": edit = try .addOpening(said, to: route)
        case "move-opening": edit = try .moveOpening(said, to: route)
        default: throw UsageError("there is no ‘grammar edit \(words[0])’")
        }
        try candidate.make([edit], pbx: pbx)
        print("\(edit.file): \(edit.subject): done")
    }

    private static func editRoute(_ words: [String], _ candidate: GrammarCandidate, _ pbx: String?) throws {
        if words[0] == "remove-route" {
            guard words.count == 2 else { throw UsageError("‘remove-route’ takes one route") }
            try candidate.make(GrammarEdit.removeRoute(words[1]), pbx: pbx)
            return print("\(words[1]) is gone, with its phrases and its openings")
        }
        guard words.count > 3 else {
            throw UsageError("say what it is: add-route ID \"as callers hear it\" \"what they say\" …")
        }
        let settings = [JsonMember("name", .text(words[2]))]
        try candidate.make(GrammarEdit.addRoute(words[1], phrases: Array(words[3...]), settings), pbx: pbx)
        print("\(words[1]) is there; its calls go to the operator until routes.json says more")
    }

    /// Prints what differs between two grammar directories.
    static func printDifference(from old: URL, to new: URL) {
        let difference = GrammarDifference(from: old, to: new)
        for statement in difference.statements { print(statement) }
        if difference.statements.isEmpty { print("nothing differs") }
    }

    private static func importOfficers(
        _ path: String, in candidate: GrammarCandidate, pbx: String?, _ officers: (apply: Bool, gone: String)
    ) throws {
        let policy: OfficerImport.Gone
        let council = try Grammar(directory: candidate.directory, pbx: pbx)
        switch officers.gone {
        case "stay": policy = .stay
        case "leave": policy = .leave(council.day(of: .now))
        case "remove": policy = .remove
        default: throw UsageError("--gone takes stay, leave or remove, not ‘\(officers.gone)’")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw UsageError("there is no file \(path)")
        }
        let table = try WrittenText.read(data, file: path)
        let current = try candidate.text(of: Officer.file)
        let teams = council.council.map { Array($0.teams.keys) } ?? []
        let found = try OfficerImport(table, onto: current, teams: teams)
        for person in found.added { print("new: \(person.id) \(person.name)") }
        for change in found.changed {
            let fields = change.fields.sorted { $0.key < $1.key }.map { field in
                "\(field.key) ‘\(change.person.fields[field.key] ?? "")’ → ‘\(field.value)’"
            }
            print("different: \(change.person.id) \(change.person.name): \(fields.joined(separator: ", "))")
        }
        for person in found.gone { print("gone: \(person.id) \(person.name)") }
        for doubt in found.doubts { print("doubtful: \(doubt)") }
        for fault in found.faults { print("left out: \(fault)") }
        print(
            "\(found.added.count) new, \(found.changed.count) different, \(found.gone.count) gone, "
                + "\(found.unchanged) as they are, \(found.faults.count) left out")
        guard officers.apply, let edit = found.edit(gone: policy) else {
            if !officers.apply { print("nothing was changed; --apply changes it") }
            return
        }
        try candidate.make([edit], pbx: pbx)
        print("\(Officer.file) was changed")
    }
}
