import Foundation

/// Room for numbers, straight from the system: zeros, and no memory before they are touched.
package final class NumberPages {
    /// As many runs as were asked for, each beginning where a line of the cache does. They live as long as this does.
    package let runs: [UnsafeMutablePointer<Float>]
    private let start: UnsafeMutableRawPointer
    private let size: Int

    /// - Parameter counts: of numbers, run by run.
    package init(_ counts: [Int]) {
        size = counts.reduce(0) { $0 + Self.bytes($1) }
        let pages = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages, pages != MAP_FAILED else { fatalError("there is no memory for \(size) bytes") }
        start = pages
        var place = pages
        runs = counts.map { count in
            defer { place += Self.bytes(count) }
            return place.bindMemory(to: Float.self, capacity: count)
        }
    }

    deinit { munmap(start, size) }

    private static func bytes(_ count: Int) -> Int {
        let line = WeightsLayout.alignment
        return (4 * count + line - 1) / line * line
    }
}
