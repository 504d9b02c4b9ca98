/// What callers said that no route understood, put together by the words they share: what to add to the grammar or to the
/// website. Nothing is in it that fewer than three callers said, so that nobody's own affairs are in a report.
package struct UnmetDemand: Sendable, Encodable {
    /// Wishes that sound alike.
    package struct Cluster: Sendable, Encodable {
        /// One or two words.
        package var about: String
        /// How often.
        package var calls: Int
        /// How it was put, the most frequent first.
        package var examples: [String]
    }

    /// The most frequent first.
    package var clusters: [Cluster] = []
    /// What was said once or twice, or has no word in it that tells anything.
    package var others = 0

    /// Callers who said a thing, before it is told.
    static let fewest = 3
    private static let most = 20

    /// None so far.
    package init() {}

    /// - Parameter said: how often each thing was said, in lower case.
    package init(_ said: [String: Int]) {
        var left = said.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { phrase, count in
            Said(phrase: phrase, count: count, words: Self.tellingWords(of: phrase))
        }
        while clusters.count < Self.most {
            var counts: [String: Int] = [:]
            for said in left { for word in Set(said.words) { counts[word, default: 0] += said.count } }
            guard let word = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), word.value >= Self.fewest
            else { break }
            let members = left.filter { $0.words.contains(word.key) }
            clusters.append(Self.cluster(around: word.key, members, calls: word.value))
            left.removeAll { $0.words.contains(word.key) }
        }
        others = left.reduce(0) { $0 + $1.count }
    }

    private struct Said {
        var phrase: String
        var count: Int
        var words: [String]
    }

    private static func cluster(around word: String, _ members: [Said], calls: Int) -> Cluster {
        var beside: [String: Int] = [:]
        for said in members {
            for other in Set(said.words) where other != word { beside[other, default: 0] += said.count }
        }
        // A second word stands in the heading when most of them have it.
        let second = beside.max { ($0.value, $1.key) < ($1.value, $0.key) }.flatMap {
            $0.value * 2 > calls ? $0.key : nil
        }
        let first = members[0].words.filter { $0 == word || $0 == second }
        let about = second == nil || first.count < 2 ? word : first.prefix(2).joined(separator: " ")
        let examples = members.filter { $0.count >= fewest }.prefix(3).map(\.phrase)
        return Cluster(about: about, calls: calls, examples: Array(examples))
    }

    /// The words that say what it is about, in one form for one and many.
    static func tellingWords(of phrase: String) -> [String] {
        phrase.split(separator: " ").map(String.init).compactMap { word in
            let plain = word.replacing("'s", with: "")
            guard plain.count > 2, !empty.contains(plain) else { return nil }
            return singular(plain)
        }
    }

    private static func singular(_ word: String) -> String {
        guard word.count > 3, word.hasSuffix("s"), !["ss", "us", "is"].contains(where: word.hasSuffix) else {
            return word
        }
        if word.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        return String(word.dropLast())
    }

    /// Words that callers say whatever it is about.
    private static let empty = Set(
        """
        about after again all also and any anybody anyone are ask asking available back because been before being but call
        called calling can cannot can't contact could council day department did didn't does doesn't doing don't down each
        enquire enquiry find for from get getting give giving going gone got had has hasn't have haven't hear heard hello
        help her here hers him his how i'd i'll i'm i've information into isn't issue it's its just know let like line
        looking make making matter may maybe mine much need needs never nobody not nothing now number off office once one
        only onto our out over people person phone phoning please problem put query question really reach regarding ring
        ringing right said say see service she should some somebody someone something sorry speak speaking still talk
        talking team tell thank thanks that that's the their them then there there's these they they're thing think this
        those through time today tomorrow too trying two until wanna want wanted wants was wasn't way well went were what
        what's when where which who who's why will with won't wonder wondering would yeah yes yesterday you your
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
