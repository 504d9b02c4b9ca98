import GrammarEditing

/// What is found of phrases and openings while somebody types them, in words for a page.
struct ServiceChecks: Sendable {
    /// Lines of a field that are looked at: more are not read by anybody at once.
    private static let most = 12

    var phrases: [(line: String, check: PhraseCheck)] = []
    var openings: [(line: String, check: PhraseCheck)] = []

    /// Looks at the lines that are new.
    init(_ form: ServiceForm, from base: ServiceForm?, of route: String, by sounds: PhraseSounds) {
        func new(_ field: String) -> [String] {
            let was = Set(base?.lines(field) ?? [])
            return Array(form.lines(field).filter { !was.contains($0) }.prefix(Self.most))
        }
        phrases = new(ServiceForm.phrases).map { ($0, sounds.check(phrase: $0, of: route)) }
        openings = new(ServiceForm.openings).map { ($0, sounds.check(opening: $0, of: route)) }
    }

    /// - Parameter told: what stands beside the field already.
    static func html(
        _ found: [(line: String, check: PhraseCheck)], _ files: EditableGrammar, told: [String]
    ) -> HTML {
        guard !found.isEmpty else { return .nothing }
        let list = found.map { line, check -> HTML in
            let faults = check.faults.filter { !told.contains(FormFaults.words($0)) }.map { fault -> HTML in
                "<li class=\"error\">\(FormFaults.words(fault))</li>"
            }
            let near = check.near.prefix(3).map { near -> HTML in
                "<li>Sounds like ‘\(near.phrase)’ of ‘\(files.service(near.route)?.name ?? near.route)’ (\(Int((near.likeness * 100).rounded())) % the same sounds): callers may be asked which they mean</li>"
            }
            let unknown = check.words.filter(\.said.isEmpty).map(\.word)
            let guess: HTML =
                unknown.isEmpty
                ? .nothing
                : "<li>Nobody knows how \(unknown.map { "‘\($0)’" }.joined(separator: ", ")) is said: it will be guessed from its letters</li>"
            let said = check.words.compactMap(\.said.first).joined(separator: " ")
            let how: HTML = said.isEmpty ? .nothing : "<li>Said: <i>\(said)</i></li>"
            let isGood = check.faults.isEmpty && check.near.isEmpty && unknown.isEmpty
            let good: HTML = isGood ? "<li>No other service has it or sounds like it</li>" : .nothing
            return "<li><strong>‘\(line)’</strong><ul>\(faults)\(near)\(guess)\(how)\(good)</ul></li>"
        }
        return "<ul class=\"checks\">\(list)</ul>"
    }
}
