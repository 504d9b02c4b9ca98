import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing

/// A service as a form has it, and the edits that make the files so.
struct ServiceForm: Sendable, Equatable {
    /// Texts by the ids of their fields; a tick is `yes` or nothing.
    var values: [String: String] = [:]

    static let phrases = "phrases"
    static let openings = "openings"
    /// More at once are better written into the file, or imported by a program.
    static let mostChanged = 50

    /// What `routes.json` has, by the ids of the fields.
    static let settings: [(field: String, setting: RouteSetting, kind: Kind)] = [
        ("name", .name, .text), ("owner", .owner, .text), ("transfer", .transfer, .text), ("parent", .parent, .text),
        ("link", .link, .text), ("link-name", .linkName, .text), ("form", .form, .text), ("answer", .answer, .text),
        ("offer", .offer, .text), ("confirm", .confirm, .isNotUsual), ("record", .isRecorded, .isUsual),
        ("form-at-once", .formAtOnce, .isNotUsual), ("link-ref", .linkReference, .isNotUsual), ("ask", .ask, .text),
    ]

    /// What a field holds.
    enum Kind: Sendable {
        case text
        /// A tick; without the setting it is there.
        case isUsual
        /// A tick; without the setting it is not there.
        case isNotUsual
    }

    /// The field of a weekday's hours; 0 is Sunday.
    static func hours(_ day: Int) -> String { "hours-\(day)" }

    /// As the files have it.
    init(_ service: EditableGrammar.Service, in files: EditableGrammar) {
        for (field, setting, kind) in Self.settings {
            let written = service.settings[setting]
            switch kind {
            case .text: values[field] = written ?? (field == "owner" ? "council" : field == "offer" ? "always" : "")
            case .isUsual: values[field] = written == "false" ? "" : "yes"
            case .isNotUsual: values[field] = written == "true" ? "yes" : ""
            }
        }
        values[Self.phrases] = service.phrases.filter { $0.obstacle == nil }.map { Self.plain($0.text) }
            .joined(separator: "\n")
        values[Self.openings] = files.openings(of: service.id).joined(separator: "\n")
        readLists(service)
        let hours = files.hours(of: .route(service.id))
        for day in 0..<7 { values[Self.hours(day)] = hours?[day] ?? "" }
    }

    /// As it was typed.
    init(_ visit: Visit) {
        for (field, _, _) in Self.settings { values[field] = visit.field(field) }
        for field in [Self.phrases, Self.openings] { values[field] = visit.field(field).replacing("\r", with: "") }
        for day in 0..<7 { values[Self.hours(day)] = visit.field(Self.hours(day)) }
        readLists(visit)
    }

    /// The lines of a field, each once, without white space that says nothing.
    func lines(_ field: String) -> [String] { Self.lines(values[field] ?? "") }

    static func lines(_ text: String) -> [String] {
        var seen: Set<String> = []
        return text.split(whereSeparator: \.isNewline).map { plain(String($0)) }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    private static func plain(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The edits that make of one form the other, by the fields that they belong to.
    /// - Parameters:
    ///   - base: what somebody saw when they began to type.
    ///   - id: of the route.
    ///   - faults: told what cannot be made an edit at all.
    func edits(from base: ServiceForm, of id: String, faults: inout FormFaults) -> [(
        field: String, edits: [GrammarEdit]
    )] {
        var all: [(field: String, edits: [GrammarEdit])] = []
        for (field, setting, kind) in Self.settings where values[field] != base.values[field] {
            let text = values[field] ?? ""
            switch kind {
            case .text:
                // What holds without being written is not written.
                let isUsual = (field == "owner" && text == "council") || (field == "offer" && text == "always")
                all.append((field, [.route(id, setting, isUsual ? "" : text)]))
            case .isUsual: all.append((field, [.route(id, setting, text.isEmpty ? .truth(false) : nil)]))
            case .isNotUsual: all.append((field, [.route(id, setting, text.isEmpty ? nil : .truth(true))]))
            }
        }
        all += listEdits(from: base, of: id)
        all.append((Self.phrases, phraseEdits(from: base, of: id)))
        all.append((Self.openings, openingEdits(from: base, of: id, faults: &faults)))
        all += HoursForm.edits(from: base.values, to: values, of: .route(id), faults: &faults)
        for (field, edits) in all where edits.count > Self.mostChanged {
            faults.add(field, "Change no more than \(Self.mostChanged) lines at once: save some of them first")
        }
        return all.filter { !$0.edits.isEmpty }
    }

    private func phraseEdits(from base: ServiceForm, of id: String) -> [GrammarEdit] {
        let (was, new) = (base.lines(Self.phrases), lines(Self.phrases))
        var gone = was.filter { !new.contains($0) }
        var come = new.filter { !was.contains($0) }
        var edits: [GrammarEdit] = []
        // A line that was changed where it stood keeps its weight.
        if was.count == new.count {
            for (old, text) in zip(was, new) where gone.contains(old) && come.contains(text) {
                edits.append(.changePhrase(old, to: text, of: id))
                gone.removeAll { $0 == old }
                come.removeAll { $0 == text }
            }
        }
        // A rule always has one.
        return edits + come.map { .addPhrase($0, to: id) } + gone.map { .removePhrase($0, of: id) }
    }

    private func openingEdits(from base: ServiceForm, of id: String, faults: inout FormFaults) -> [GrammarEdit] {
        let was = Set(base.lines(Self.openings))
        let new = lines(Self.openings)
        let kept = Set(new)
        var edits: [GrammarEdit] = []
        for line in base.lines(Self.openings) where !kept.contains(line) {
            if let edit = try? GrammarEdit.removeOpening(line) { edits.append(edit) }
        }
        for line in new where !was.contains(line) {
            do { edits.append(try .addOpening(line, to: id)) } catch {
                faults.add(Self.openings, FormFaults.words(error))
            }
        }
        return edits
    }

    /// What somebody typed, laid on the files as they are now: what they left alone is as it is now, what they changed stays
    /// as they have it.
    func rebased(from base: ServiceForm, onto now: ServiceForm) -> ServiceForm {
        var form = now
        for (field, value) in values where value != base.values[field] {
            guard field == Self.phrases || field == Self.openings else {
                form.values[field] = value
                continue
            }
            let (was, new) = (base.lines(field), lines(field))
            let kept = now.lines(field).filter { !was.contains($0) || new.contains($0) }
            form.values[field] = (kept + new.filter { !was.contains($0) && !kept.contains($0) }).joined(separator: "\n")
        }
        return form
    }
}
