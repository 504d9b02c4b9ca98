/// Which British ways of saying a word are added, by rule, to the ways that CMUdict has.
///
/// The acoustic model and its dictionary are American. Each rule is one of the differences that phoneticians name
/// (J. C. Wells, Accents of English, 1982); the American way always stays, since callers come from everywhere.
package struct Variants: OptionSet, Sendable, Hashable {
    /// A bit for each rule.
    package let rawValue: Int

    /// - Parameter rawValue: a bit for each rule.
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// No r unless a vowel follows: `car` K AA; the American way with its r stays, and is the one that links.
    static let nonRhotic = Variants(rawValue: 1 << 0)
    /// A long a in `bath`, `ask`, `dance`: AE becomes AA.
    static let bath = Variants(rawValue: 1 << 1)
    /// Rounded lips in `lot`, `box`, `want`: AA becomes AO.
    package static let lot = Variants(rawValue: 1 << 2)
    /// A y after t, d and n in `tune`, `duty`, `new`; or CH and JH.
    static let yod = Variants(rawValue: 1 << 3)
    /// Short endings and long ones: `secretary`, `ceremony`, `mobile`, `organisation`.
    package static let endings = Variants(rawValue: 1 << 4)
    /// IH in weak syllables where Americans have AH: `wanted`, `market`, `besides`.
    static let weakVowels = Variants(rawValue: 1 << 5)
    /// The Midlands and the North: `bus`, `cup`, `love` with the vowel of `put`.
    static let footStrut = Variants(rawValue: 1 << 6)
    /// `house` without its h, as in much of England.
    static let hDropping = Variants(rawValue: 1 << 7)
    /// F for TH and V for DH: London and beyond.
    static let thFronting = Variants(rawValue: 1 << 8)

    /// British words, places and names: the list that comes with the program, and unknown words taken to pieces.
    package static let words = Variants(rawValue: 1 << 9)

    /// What CMUdict has, and espeak-ng's guess of the whole word where it has none.
    package static let none: Variants = []
    /// The British standard.
    package static let british: Variants = [.words, .nonRhotic, .bath, .lot, .yod, .endings, .weakVowels]
    /// The British standard and what is said in only some of its regions.
    package static let regional: Variants = [british, .footStrut, .hDropping, .thFronting]

    private static let names: [(String, Variants)] = [
        ("words", .words), ("none", .none), ("british", .british), ("regional", .regional), ("non-rhotic", .nonRhotic),
        ("bath", .bath),
        ("lot", .lot), ("yod", .yod), ("endings", .endings), ("weak-vowels", .weakVowels), ("foot-strut", .footStrut),
        ("h-dropping", .hDropping), ("th-fronting", .thFronting),
    ]

    /// Every name that `init(named:)` knows.
    package static var allNames: [String] { names.map(\.0) }

    /// Reads `none`, `british`, `regional`, or rules with commas between them; nil when a name is unknown.
    package init?(named list: String) {
        self = []
        for name in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let (_, rule) = Self.names.first(where: { $0.0 == name }) else { return nil }
            formUnion(rule)
        }
    }
}
