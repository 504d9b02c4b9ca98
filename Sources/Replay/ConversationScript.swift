import Foundation
import Telephony

/// A whole conversation written down: what the caller says and does, and what the switchboard must say and do.
///
/// A text file that reads like the call. The first paragraph says what it is about; a line of the second kind is one
/// word and what belongs to it:
///
///     A missed bin, from a mobile: the link is texted.
///
///     from 07700 900123
///     at 2026-06-08 11:00
///
///     Switchboard  welcome
///     Caller       my bin wasn't collected | missed-bin-joe
///     Switchboard  offer_link
///     Keys         1
///     Text         missed_bin to 07700 900123
///     Switchboard  link_promised
///     Switchboard  goodbye
///     Ends         we hung up
package struct ConversationScript: Sendable, Equatable {
    /// What happens next.
    package enum Line: Sendable, Equatable {
        /// The switchboard says this prompt, and these words are in it.
        case says(prompt: String, words: String?)
        /// The caller says it in answer, or, interrupting, while the switchboard speaks.
        case speaks(String, recording: String?, interrupts: Bool)
        /// The caller presses keys in answer.
        case presses(String)
        /// The caller lets a question pass.
        case isSilent
        /// The caller hangs up.
        case hangsUp
        /// The switchboard transfers the call to this target, and it ends so.
        case transfers(to: String, outcome: TransferOutcome)
        /// Anything else that is done: `text missed_bin`, `answer opening_hours`.
        case does(kind: String, target: String, outcome: String?)
        case ends(CallEnding)
    }

    /// What it is about.
    package var title = ""
    /// The calling number, nil when withheld.
    package var from: String?
    /// The number that was dialled, nil for the usual one.
    package var dialled: String?
    /// When the call comes in.
    package var at = Date(timeIntervalSince1970: 1_780_912_800)
    /// Whether it is worth a live call too.
    var isLive = false
    /// Whether callers are asked how it went.
    var isSurveyed = false
    /// What is said and done, in order.
    package var lines: [Line] = []
    /// Where its texts go, in order.
    var textsTo: [String] = []

    /// - Throws: `ScriptError`, which names the file, the line and the cure.
    package init(reading file: URL) throws {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw ScriptError("\(file.path): cannot be read")
        }
        try self.init(text, file: file.lastPathComponent)
    }

    /// - Throws: `ScriptError`.
    package init(_ text: String, file: String) throws {
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = raw.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if title.isEmpty {
                title = line
                continue
            }
            let word = line.prefix { !$0.isWhitespace }
            let rest = line.dropFirst(word.count).trimmingCharacters(in: .whitespaces)
            do {
                try read(String(word), rest)
            } catch let error as ScriptError {
                throw ScriptError("\(file):\(index + 1): \(error.description)")
            }
        }
        guard case .ends = lines.last else { throw ScriptError("\(file): the last line must say how it Ends") }
    }

    private mutating func read(_ word: String, _ rest: String) throws {
        switch word {
        case "from": from = rest == "withheld" ? nil : rest
        case "dialled": dialled = rest
        case "at": at = try Self.date(rest)
        case "live": isLive = true
        case "survey": isSurveyed = true
        case "Switchboard": lines.append(Self.prompt(rest))
        case "Caller", "Interrupts":
            let parts = rest.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let words = parts.first, parts.count <= 2 else {
                throw ScriptError("write what is said, and behind a | the name of its recording")
            }
            lines.append(
                .speaks(words, recording: parts.count > 1 ? parts[1] : nil, interrupts: word == "Interrupts"))
        case "Keys":
            guard !rest.isEmpty, rest.allSatisfy({ Digit(rawValue: $0) != nil }) else {
                throw ScriptError("‘\(rest)’ is no row of keys; the keys are 0 to 9, * and #")
            }
            lines.append(.presses(rest))
        case "Silence": lines.append(.isSilent)
        case "HangsUp": lines.append(.hangsUp)
        case "Transfer": lines.append(try Self.transfer(rest))
        case "Text": lines.append(try text(rest))
        case "Survey":
            lines.append(Self.deed("survey", rest))
            if rest == "text promised", let number = from.flatMap(PhoneNumber.init) { textsTo.append(number.national) }
        case "Elsewhere", "Answer", "Form": lines.append(Self.deed(word.lowercased(), rest))
        case "Ends": lines.append(.ends(try Self.ending(rest)))
        default:
            throw ScriptError(
                "‘\(word)’ begins no line; there are from, dialled, at, live, survey, Switchboard, Caller, Interrupts, "
                    + "Keys, Silence, HangsUp, Transfer, Text, Elsewhere, Answer, Form, Survey and Ends")
        }
    }

    /// `confirm "a missed bin collection"`.
    private static func prompt(_ rest: String) -> Line {
        let parts = rest.split(separator: "\"", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        return .says(
            prompt: parts.first ?? "", words: parts.count > 1 ? parts[1].replacing("\"", with: "") : nil)
    }

    /// `waste`, `waste refused 486`, `waste timed out`.
    private static func transfer(_ rest: String) throws -> Line {
        // Teams have names of several words.
        for (end, outcome) in [
            ("refused 486", TransferOutcome.refused(status: 486, reason: "Busy Here")),
            ("refused 480", .refused(status: 480, reason: "Temporarily Unavailable")),
            ("refused 603", .refused(status: 603, reason: "Decline")), ("timed out", .timedOut),
        ] where rest.hasSuffix(" \(end)") {
            return .transfers(
                to: rest.dropLast(end.count).trimmingCharacters(in: .whitespaces), outcome: outcome)
        }
        return .transfers(to: rest, outcome: .completed)
    }

    /// `missed_bin to 07700 900123`.
    private mutating func text(_ rest: String) throws -> Line {
        let parts = rest.split(separator: " to ", maxSplits: 1).map(String.init)
        guard parts.count == 2, let number = PhoneNumber(parts[1]) else {
            throw ScriptError("write what is texted, and to whom: missed_bin to 07700 900123")
        }
        textsTo.append(number.national)
        return .does(kind: "text", target: parts[0], outcome: nil)
    }

    /// `served yes`.
    private static func deed(_ kind: String, _ rest: String) -> Line {
        let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
        return .does(kind: kind, target: parts.first ?? "", outcome: parts.count > 1 ? parts[1] : nil)
    }

    private static func ending(_ rest: String) throws -> CallEnding {
        switch rest {
        case "we hung up": return .weHungUp
        case "caller hung up": return .callerHungUp
        case "transferred": return .transferred
        default: throw ScriptError("it Ends with ‘we hung up’, ‘caller hung up’ or ‘transferred’, not ‘\(rest)’")
        }
    }

    private static func date(_ text: String) throws -> Date {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_GB_POSIX")
        form.timeZone = TimeZone(identifier: "Europe/London")
        form.dateFormat = "yyyy-MM-dd HH:mm"
        guard let date = form.date(from: text) else {
            throw ScriptError("‘\(text)’ is no date and time; write 2026-06-08 11:00")
        }
        return date
    }
}

/// What is wrong with a script, and what to write instead.
package struct ScriptError: Error, CustomStringConvertible {
    /// What is wrong, with the file and the line.
    package let description: String
    /// - Parameter description: what is wrong, with the file and the line.
    package init(_ description: String) { self.description = description }
}
