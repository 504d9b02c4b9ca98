import Foundation

/// This process's memory, from Linux's own accounts.
package enum ProcessMemory {
    /// The most that was ever resident (MB).
    package static var peakMB: Double? { field("VmHWM", of: "/proc/self/status").map { $0 / 1024 } }
    /// Memory that is ours alone and would be freed with us (MB).
    package static var privateMB: Double? {
        guard let dirty = field("Private_Dirty", of: "/proc/self/smaps_rollup"),
            let clean = field("Private_Clean", of: "/proc/self/smaps_rollup")
        else { return nil }
        return (dirty + clean) / 1024
    }

    /// Lets large blocks come from the system one by one, so that what nobody touches takes no memory; otherwise glibc
    /// takes them from its heap, whatever their size, once it has freed such a block.
    package static func keepSmall() {
        // Not in Swift's Glibc; another C library has none.
        typealias Set = @convention(c) (Int32, Int32) -> Int32
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let mapThreshold: Int32 = -3
        // docs/measured/memory-and-speed.md#mmap-threshold
        _ = unsafeBitCast(symbol, to: Set.self)(mapThreshold, 64 << 10)
    }

    private static func field(_ name: String, of file: String) -> Double? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("\(name):") })
        else { return nil }
        return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
    }
}

/// Processor time that this process has used.
package enum ProcessorTime {
    /// Seconds, all threads together.
    package static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
