import Grammar

extension GrammarEdit {
    /// What it changes, in words for a person: "the phrase ‘missed bin’ of <missed_bin>".
    package var subject: String {
        switch change {
        case .member(let path, _): "‘\(path.joined(separator: " / "))’ in \(file)"
        case .newElement(let path, let value): "\(value.written) of ‘\(path.joined(separator: " / "))’ in \(file)"
        case .element(let path, let was, _): "\(was) of ‘\(path.joined(separator: " / "))’ in \(file)"
        case .placed(let path, _, _): "the order of ‘\(path.joined(separator: " / "))’ in \(file)"
        case .newPhrase(let rule, let phrase, _), .phrase(let rule, let phrase, _), .weight(let rule, let phrase, _),
            .noPhrase(let rule, let phrase):
            "the phrase ‘\(phrase)’ of <\(rule)>"
        case .newRule(let name, _), .noRule(let name): "the phrases of <\(name)>"
        case .noOpenings(let route): "all that \(file) has for \(route)"
        case .newOpening(let words, _), .openingRoute(let words, _), .openingWords(let words, _), .noOpening(let words):
            "the opening ‘\(words.joined(separator: " "))’"
        case .newOfficer(let fields): "the officer ‘\(fields["id"] ?? "")’"
        case .officer(let id, let fields): "\(fields.keys.sorted().joined(separator: ", ")) of the officer ‘\(id)’"
        case .noOfficer(let id): "the officer ‘\(id)’"
        case .officers(let changes): "\(changes.ids.count) officers"
        case .noFile: file
        }
    }
}
