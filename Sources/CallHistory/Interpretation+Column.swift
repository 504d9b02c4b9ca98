import Grammar
import SpokenValues

// What was understood, as the records have it: the words of `turns.verdict`, and of a shadow's outcome. They stay as they
// are: years of calls are counted by them.
extension Interpretation {
    /// In a word or two: `accept missed_bin`, `which bins`, `yes`, `operator`, `no-match`, `no-input`…
    package var text: String {
        switch self {
        case .accept(let destination): Self.accept + destination.label
        case .confirm(let destination): Self.confirm + destination.label
        case .choose(let destinations): Self.choose + destinations.map(\.label).joined(separator: Self.or)
        case .which(let destination): Self.which + destination.label
        case .signpost(let destination): Self.signpost + destination.label
        case .answer(let answer): answer.text
        case .command(let command): command.text
        case .danger(let target): Self.danger + target
        case .details: "details"
        case .keys: "keys"
        case .noMatch: "no-match"
        case .noInput: "no-input"
        case .hangUp: "hang-up"
        case .other(let text): text
        }
    }

    /// Reads a text of the records. What this version does not know is `.other`, and keeps its text.
    package init(text: String) {
        if let plain = Self.plain[text] {
            self = plain
        } else if let label = text.behind(Self.accept) {
            self = .accept(Destination(label: label))
        } else if let label = text.behind(Self.confirm) {
            self = .confirm(Destination(label: label))
        } else if let label = text.behind(Self.which) {
            self = .which(Destination(label: label))
        } else if let label = text.behind(Self.signpost) {
            self = .signpost(Destination(label: label))
        } else if let labels = text.behind(Self.choose) {
            self = .choose(labels.split(separator: Self.or).map { Destination(label: String($0)) })
        } else if let target = text.behind(Self.danger) {
            self = .danger(target)
        } else if let number = text.behind(Answer.option).flatMap(Int.init) {
            self = .answer(.option(number))
        } else {
            self = .other(text)
        }
        // "choose a or " or "option 01" would not come out as it went in.
        if self.text != text { self = .other(text) }
    }

    private static let accept = "accept "
    private static let confirm = "confirm "
    private static let choose = "choose "
    private static let which = "which "
    private static let signpost = "elsewhere "
    private static let danger = "danger "
    private static let or = " or "

    private static let plain: [String: Interpretation] = {
        let all: [Interpretation] =
            [.details, .keys, .noMatch, .noInput, .hangUp] + Answer.plain.map { .answer($0) }
            + UniversalCommand.all.map { .command($0) }
        return Dictionary(all.map { ($0.text, $0) }) { first, _ in first }
    }()
}

extension Answer {
    fileprivate static let option = "option "

    /// All that are a word and nothing more.
    fileprivate static let plain: [Answer] = [
        .yes, .no, .noneOfThese, .someone, .putThrough, .textMe, .takeDetails,
    ]

    fileprivate var text: String {
        switch self {
        case .yes: "yes"
        case .no: "no"
        case .option(let number): Self.option + String(number)
        case .noneOfThese: "none of these"
        case .someone: "someone"
        case .putThrough: "put through"
        case .textMe: "text me"
        case .takeDetails: "take details"
        }
    }
}

extension UniversalCommand {
    fileprivate static let all: [UniversalCommand] = [
        .operator, .emergency, .repeat, .goBack, .startAgain, .wait, .slower, .goodbye,
    ]

    fileprivate var text: String {
        switch self {
        case .operator: "operator"
        case .emergency: "emergency"
        case .repeat: "repeat"
        case .goBack: "go back"
        case .startAgain: "start again"
        case .wait: "wait"
        case .slower: "slower"
        case .goodbye: "goodbye"
        }
    }
}

extension String {
    /// What stands behind a beginning; nil when it does not begin so, or nothing is behind it.
    func behind(_ beginning: String) -> String? {
        hasPrefix(beginning) && utf8.count > beginning.utf8.count ? String(dropFirst(beginning.count)) : nil
    }
}
