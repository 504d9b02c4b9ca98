import Foundation

/// Room for numbers, straight from the system: zeros, and no memory before they are touched.
final class NumberPages {
    private let start: UnsafeMutableRawPointer
    private let size: Int
    private var used = 0
    /// Each run begins where a line of the cache does.
    private static let alignment = 64

    /// - Parameter counts: of numbers, run by run.
    init(_ counts: [Int]) {
        size = counts.reduce(0) { $0 + Self.bytes($1) }
        let pages = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages, pages != MAP_FAILED else { fatalError("there is no memory for \(size) bytes") }
        start = pages
    }

    deinit { munmap(start, size) }

    /// The next run.
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
        let run = start + used
        used += Self.bytes(count)
        precondition(used <= size, "no such run was asked for")
        return run.bindMemory(to: Float.self, capacity: count)
    }

    private static func bytes(_ count: Int) -> Int { (4 * count + alignment - 1) / alignment * alignment }
}
