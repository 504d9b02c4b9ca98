import ConfigurationFiles
import Foundation
import Grammar
import SpokenValues

/// What a form of a route can change, as a member of its object in `routes.json`.
package enum RouteSetting: String, Sendable, CaseIterable {
    case name, owner, transfer, link, form, answer, parent, overflow, ask, offer, confirm
    case linkName = "link_name"
    case linkReference = "link_ref"
    case formAtOnce = "form_at_once"
    case isRecorded = "record"
}

/// Whose hours and closed days they are.
package enum HoursOwner: Sendable, Equatable {
    case council
    /// By its name in `council.json`.
    case team(String)
    case route(String)

    /// Where they stand.
    package var file: String { if case .route = self { Route.file } else { Council.file } }

    var path: [String] {
        switch self {
        case .council: []
        case .team(let name): ["teams", name]
        case .route(let id): [id]
        }
    }
}

extension GrammarEdit {
    /// A setting of a route; nil takes it away.
    package static func route(_ id: String, _ setting: RouteSetting, _ value: JsonValue?) -> GrammarEdit {
        GrammarEdit(Route.file, .member([id, setting.rawValue], value))
    }

    /// A text of a route, such as its spoken name; nothing, or white space, takes it away.
    package static func route(_ id: String, _ setting: RouteSetting, _ text: String) -> GrammarEdit {
        route(id, setting, text.trimmed.isEmpty ? nil : .text(text.trimmed))
    }

    /// Any member of a JSON file of the grammar, by the keys that lead to it; nil takes it away.
    package static func setting(_ path: [String], of file: String = Council.file, to value: JsonValue?) -> GrammarEdit {
        GrammarEdit(file, .member(path, value))
    }

    /// Opening hours on a day of the week.
    /// - Parameters:
    ///   - day: 0 is Sunday.
    ///   - ranges: minutes since midnight; none is closed.
    package static func hours(of owner: HoursOwner, day: Int, _ ranges: [Range<Int>]) -> GrammarEdit {
        let key = OpeningHours.days[min(max(day, 0), OpeningHours.days.count - 1)]
        return GrammarEdit(owner.file, .member(owner.path + ["hours", key], ranges.isEmpty ? nil : written(ranges)))
    }

    /// No hours of its own: of the council, always open.
    package static func noHours(of owner: HoursOwner) -> GrammarEdit {
        GrammarEdit(owner.file, .member(owner.path + ["hours"], nil))
    }

    /// Whose bank holidays the council keeps; nil keeps none.
    package static func bankHolidays(_ nation: BankHoliday.Nation?) -> GrammarEdit {
        GrammarEdit(Council.file, .member(["bank_holidays"], nation.map { .text($0.rawValue) }))
    }

    /// Another closed day, or several.
    package static func addClosure(_ closure: ClosedDays, of owner: HoursOwner) -> GrammarEdit {
        GrammarEdit(owner.file, .newElement(owner.path + ["closed"], closure.written))
    }

    /// Another closed day in one's place, or none.
    /// - Parameter was: as it is written in the file, of `ListedSettings.closures`.
    package static func changeClosure(_ was: String, of owner: HoursOwner, to closure: ClosedDays?) -> GrammarEdit {
        GrammarEdit(owner.file, .element(owner.path + ["closed"], was: was, closure?.written))
    }

    /// Words in the welcome on some days.
    package static func addMessage(_ message: WelcomeMessage) -> GrammarEdit {
        GrammarEdit(Council.file, .newElement(["messages"], message.written))
    }

    /// Another message in one's place, or none.
    /// - Parameter was: as it is written in the file, of `ListedSettings.messages`.
    package static func changeMessage(_ was: String, to message: WelcomeMessage?) -> GrammarEdit {
        GrammarEdit(Council.file, .element(["messages"], was: was, message?.written))
    }

    private static func written(_ ranges: [Range<Int>]) -> JsonValue {
        .list(ranges.map { .text(OpeningHours.written($0)) })
    }
}

/// What stands in a list of `council.json` or `routes.json`, as it is written, for edits that name one of it.
package enum ListedSettings {
    /// Closed days.
    /// - Parameter text: of `owner`'s file.
    /// - Throws: what keeps the file from being read.
    package static func closures(of owner: HoursOwner, in text: String) throws(FileFault) -> [String] {
        try JsonText(text, file: owner.file).elements(at: owner.path + ["closed"])
    }

    /// Messages in the welcome.
    /// - Parameter text: of `council.json`.
    /// - Throws: what keeps the file from being read.
    package static func messages(in text: String) throws(FileFault) -> [String] {
        try JsonText(text, file: Council.file).elements(at: ["messages"])
    }
}

/// Days on which something is closed, or open at other hours, to be written.
package struct ClosedDays: Sendable, Equatable {
    /// The first day; nil is a bank holiday.
    package var from: CivilDate?
    /// The last day.
    package var to: CivilDate?
    /// A bank holiday, every year.
    package var holiday: BankHoliday?
    /// As it is said: "staff training".
    package var name: String?
    /// Minutes since midnight; none is closed all day.
    package var hours: [Range<Int>]

    /// From the first to the last day.
    package init(from: CivilDate, to: CivilDate? = nil, name: String? = nil, hours: [Range<Int>] = []) {
        (self.from, self.to, self.name, self.hours) = (from, to ?? from, name, hours)
    }

    /// A bank holiday, every year.
    package init(holiday: BankHoliday, hours: [Range<Int>] = []) {
        (self.holiday, self.hours) = (holiday, hours)
    }

    var written: JsonValue {
        var members = days(from: from, to: to)
        if let holiday { members.append(JsonMember("holiday", .text(holiday.rawValue))) }
        if let name, !name.trimmed.isEmpty { members.append(JsonMember("name", .text(name.trimmed))) }
        if !hours.isEmpty {
            members.append(JsonMember("hours", .list(hours.map { .text(OpeningHours.written($0)) })))
        }
        return .object(members)
    }
}

/// What is said in the welcome on some days, to be written.
package struct WelcomeMessage: Sendable, Equatable {
    /// The first day.
    package var from: CivilDate
    /// The last day.
    package var to: CivilDate
    /// What is said, also in the recording.
    package var words: String
    /// The name of a WAV in the grammar's directory; nil has the words said by a voice.
    package var recording: String?

    /// Parameters as the properties; without `to` it is one day.
    package init(from: CivilDate, to: CivilDate? = nil, words: String, recording: String? = nil) {
        (self.from, self.to, self.words, self.recording) = (from, to ?? from, words, recording)
    }

    var written: JsonValue {
        var members = days(from: from, to: to) + [JsonMember("words", .text(words.trimmed))]
        if let recording { members.append(JsonMember("recording", .text(recording))) }
        return .object(members)
    }
}

/// `date`, or `from` and `to`.
private func days(from: CivilDate?, to: CivilDate?) -> [JsonMember] {
    guard let from else { return [] }
    guard let to, to != from else { return [JsonMember("date", .text(from.written))] }
    return [JsonMember("from", .text(from.written)), JsonMember("to", .text(to.written))]
}

extension CivilDate {
    /// `2026-12-25`.
    var written: String {
        func padded(_ number: Int, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        return [padded(year, 4), padded(month, 2), padded(day, 2)].joined(separator: "-")
    }
}

extension OpeningHours {
    /// `09:00-17:00`, or `22:00-06:00` past midnight.
    static func written(_ range: Range<Int>) -> String {
        func clock(_ minutes: Int) -> String {
            let (hour, minute) = (minutes / 60, minutes % 60)
            return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
        }
        let day = 24 * 60
        return "\(clock(range.lowerBound))-\(clock(range.upperBound > day ? range.upperBound - day : range.upperBound))"
    }
}
