import ConfigurationFiles
import GrammarEditing

extension FormFaults {
    /// Why an edit was refused, beside the field that it belongs to.
    mutating func add(_ field: String, _ refusal: EditRefusal) {
        switch refusal {
        case .faults(let faults): for fault in faults { add(field, Self.words(fault)) }
        case .conflicts(let conflicts): for conflict in conflicts { add(field, Self.words(conflict)) }
        case .notWritten: add(field, Self.sentence("\(refusal)"))
        }
    }

    /// A compiler's words as they stand on a page: what is wrong, what to do, and where.
    static func words(_ fault: FileFault) -> String {
        let place = fault.line.map { " (\(fault.file), line \($0))" } ?? ""
        return sentence("\(fault.message): \(fault.cure)\(place)")
    }

    static func words(_ conflict: EditConflict) -> String {
        func list(_ values: [String?]) -> String { values.map { $0 ?? "nothing" }.joined(separator: ", ") }
        return sentence(
            "\(conflict.subject) was changed by somebody else meanwhile. It was \(list(conflict.seen)), and is now "
                + "\(list(conflict.theirs)). Save again to have it as you have it here")
    }

    private static func sentence(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() }
}

extension [FileFault] {
    /// What keeps a grammar from compiling, for whoever mends it; nothing where nothing does.
    var list: HTML {
        guard !isEmpty else { return .nothing }
        let shown = prefix(20).map { fault -> HTML in "<li>\(FormFaults.words(fault)) – \(fault.file)</li>" }
        let more: HTML = count > 20 ? "<li>and \(count - 20) more</li>" : .nothing
        return """
            <div class="inset"><h2>These changes cannot be published yet</h2>
            <p>Calls go on with the published services. To be mended first:</p><ul>\(shown)\(more)</ul></div>
            """
    }
}
