/// Order statistics.
package enum Percentile {
    /// The value below which `share` of the sorted values lie; nil of none.
    package static func of(_ sorted: [Double], _ share: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let index = Int((Double(sorted.count) * share).rounded(.up)) - 1
        return sorted[min(max(index, 0), sorted.count - 1)]
    }
}
