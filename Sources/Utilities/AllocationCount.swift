import Foundation

/// Counts every allocation of the process, by jemalloc's own statistics.
package struct AllocationCount {
    /// Where Debian puts jemalloc; nil when it is not installed.
    package static var library: String? {
        ["x86_64-linux-gnu", "aarch64-linux-gnu"].map { "/usr/lib/\($0)/libjemalloc.so.2" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    private typealias Control =
        @convention(c) (
            UnsafePointer<CChar>, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?, UnsafeMutableRawPointer?, Int
        ) -> Int32

    private let control: Control

    /// Nil when this process does not run under jemalloc.
    package init?() {
        guard let symbol = dlsym(nil, "mallctl") else { return nil }
        control = unsafeBitCast(symbol, to: Control.self)
    }

    /// Allocations since the process began. Exact with `MALLOC_CONF=tcache:false`.
    package var now: Int {
        var epoch: UInt64 = 1
        _ = control(Self.name("epoch"), nil, nil, &epoch, MemoryLayout<UInt64>.size)
        // 4096 is jemalloc's MALLCTL_ARENAS_ALL.
        return read("stats.arenas.4096.small.nmalloc") + read("stats.arenas.4096.large.nmalloc")
    }

    private func read(_ name: StaticString) -> Int {
        var value: UInt64 = 0
        var size = MemoryLayout<UInt64>.size
        return control(Self.name(name), &value, &size, nil, 0) == 0 ? Int(clamping: value) : 0
    }

    /// - Parameter name: static, because a string's copy for C would be counted in a build that is not optimised.
    private static func name(_ name: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
