import SpokenValues

extension Officer {
    /// When somebody who has gone before anybody wrote down a day.
    static let longGone = CivilDate(year: 1, month: 1, day: 1)

    /// Whether they have left by a day: on the last one they are still there.
    package func hasLeft(on day: CivilDate) -> Bool { lastDay.map { $0 < day } ?? false }

    /// What the column `left` can hold.
    enum Leaving: Equatable {
        case stays
        case goes(CivilDate?)

        /// Reads yes, no, or the last day; nil for what is none of these.
        init?(_ text: String) {
            switch text.lowercased() {
            case "", "no", "n", "false", "f", "0", "-", "–", "—", "null", "nil", "none", "n/a", "na", "current",
                "present",
                "active", "employed", "here", "not left":
                self = .stays
            case "yes", "y", "true", "t", "1", "x", "left", "gone", "leaver", "inactive":
                self = .goes(Officer.longGone)
            default:
                guard let day = CivilDate(written: text) else { return nil }
                self = .goes(day)
            }
        }
    }
}
