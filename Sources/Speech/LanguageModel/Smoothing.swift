/// What was seen after one history, discounted, and how much is left to the shorter history:
/// p(word) = own(word) + rest × p(word after the shorter one).
struct Discounted {
    /// By word number, in its order.
    var own: [(word: Int, probability: Double)]
    /// 0 to 1.
    var rest: Double
    /// How often the history was seen.
    var total: Double
}

/// How seen words make room for unseen ones.
enum Smoothing {
    /// As many as there are different words behind the history (Witten and Bell, 1991): for sentences made by rule,
    /// whose counts say nothing.
    case wittenBell
    /// A little of each count, the less of it the larger it is (Chen and Goodman, 1998): for what people said, where
    /// much was said once.
    case kneserNey([Double])

    /// Modified Kneser-Ney's discounts, estimated from how many counts are 1, 2, 3 and 4; kept within what makes sense in
    /// a small text.
    /// - Parameter counts: of one order.
    static func kneserNey(for counts: some Sequence<[Int: Int]>) -> Smoothing {
        var of = [0.0, 0, 0, 0, 0]
        for next in counts { for count in next.values where count < of.count { of[count] += 1 } }
        let share = of[1] > 0 ? of[1] / (of[1] + 2 * of[2]) : 0.5
        return .kneserNey(
            (1...3).map { count in
                let estimate = Double(count) - Double(count + 1) * share * of[count + 1] / max(1, of[count])
                return min(max(estimate, least[count - 1]), most[count - 1])
            })
    }

    private static let least = [0.3, 0.5, 0.6]
    private static let most = [0.95, 1.6, 2.2]

    /// - Parameter counts: of the words seen after one history; at least one.
    func callAsFunction(_ counts: [Int: Int]) -> Discounted {
        let total = Double(counts.values.reduce(0, +))
        let words = counts.keys.sorted()
        switch self {
        case .wittenBell:
            let kinds = Double(counts.count)
            return Discounted(
                own: words.map { ($0, Double(counts[$0] ?? 0) / (total + kinds)) }, rest: kinds / (total + kinds),
                total: total)
        case .kneserNey(let discounts):
            var taken = 0.0
            let own = words.map { word in
                let count = Double(counts[word] ?? 0)
                let discount = discounts[min(Int(count), 3) - 1]
                taken += discount
                return (word: word, probability: (count - discount) / total)
            }
            return Discounted(own: own, rest: taken / total, total: total)
        }
    }
}
