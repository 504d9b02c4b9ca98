/// A short recording from which values are put together: a number's word, a month, a letter.
///
/// Their words stand in `pieces.json` of a prompts directory, and each has a WAV in its folder `pieces`. The figures 0 to
/// 9 are prompts of their own and are used for numbers too.
public struct Piece: Sendable, Hashable, RawRepresentable {
    /// The key in `pieces.json`, and the stem of the recording.
    public let rawValue: String

    /// - Parameter rawValue: the key in `pieces.json`.
    public init(rawValue: String) { self.rawValue = rawValue }

    private init(_ key: String) { rawValue = key }

    static let double = Piece("double")
    static let triple = Piece("triple")
    static let hundred = Piece("hundred")
    static let thousand = Piece("thousand")
    static let million = Piece("million")
    static let and = Piece("and")
    static let point = Piece("point")
    /// The nought of 9:05 and of 1905.
    static let oh = Piece("oh")
    static let pound = Piece("pound")
    static let pounds = Piece("pounds")
    static let penny = Piece("penny")
    static let pence = Piece("pence")
    static let midday = Piece("midday")
    static let midnight = Piece("midnight")
    static let morning = Piece("in_the_morning")
    static let afternoon = Piece("in_the_afternoon")
    static let evening = Piece("in_the_evening")
    static let night = Piece("at_night")
    static let today = Piece("today")
    static let tomorrow = Piece("tomorrow")
    static let at = Piece("at")
    static let to = Piece("to")
    static let slash = Piece("slash")
    static let dot = Piece("dot")
    static let dash = Piece("dash")

    /// 0 to 19, and the tens to 90.
    static func cardinal(_ number: Int) -> Piece { Piece(number < 10 ? "digit_\(number)" : "number_\(number)") }
    /// "the first of" to "the thirty-first of".
    static func ordinal(_ number: Int) -> Piece { Piece("ordinal_\(number)") }
    /// 1 is January.
    static func month(_ number: Int) -> Piece { Piece("month_\(number)") }
    /// 1 is Sunday, as `Calendar` counts.
    static func weekday(_ number: Int) -> Piece { Piece("weekday_\(number)") }
    /// "on Sunday" is 1.
    static func onWeekday(_ number: Int) -> Piece { Piece("on_weekday_\(number)") }
    /// A letter by its name; nil for what is no letter from A to Z.
    static func letter(_ letter: Character) -> Piece? {
        isLetter(letter) ? Piece("letter_\(letter.lowercased())") : nil
    }
    /// "A for alfa", with the words of the International Civil Aviation Organization.
    static func codeWord(_ letter: Character) -> Piece? {
        isLetter(letter) ? Piece("code_\(letter.lowercased())") : nil
    }

    private static func isLetter(_ letter: Character) -> Bool { letter.isASCII && letter.isLetter }

    /// All that a prompts directory has, apart from the figures.
    public static let all: [Piece] = {
        let words: [Piece] = [
            .double, .triple, .hundred, .thousand, .million, .and, .point, .oh, .pound, .pounds, .penny, .pence,
            .midday, .midnight, .morning, .afternoon, .evening, .night, .today, .tomorrow, .at, .to, .slash, .dot,
            .dash,
        ]
        let numbers = (Array(10...19) + Array(stride(from: 20, through: 90, by: 10))).map(cardinal)
        let calendar =
            (1...31).map(ordinal) + (1...12).map(month) + (1...7).map(weekday)
            + (1...7).map(onWeekday)
        let alphabet = "abcdefghijklmnopqrstuvwxyz"
        return words + numbers + calendar + alphabet.compactMap(letter) + alphabet.compactMap(codeWord)
    }()
}
