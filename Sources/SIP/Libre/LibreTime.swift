import CLibre
import Foundation
import Synchronization

/// Milliseconds of the monotonic clock, which libre's timers go by.
///
/// libre 1.1 asks the wall clock, and when that is set back an hour, a registration is not renewed for an hour. libre calls
/// its own `tmr_jiffies` through the dynamic linker, which finds this one first. Public, because an
/// optimised build would drop any other function that only a library asks for.
@_cdecl("tmr_jiffies")
public func monotonicMilliseconds() -> UInt64 {
    LibreTime.isAsked.store(true, ordering: .relaxed)
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000
}

/// Whether libre goes by our clock. A linker that binds libre's own calls to its own functions would go past ours.
package enum LibreTime {
    /// The function of libre's that ours takes the place of.
    package static let symbol = "tmr_jiffies"
    /// Whether libre has called ours. Its thread asks for the time before it does anything else, so this is known once
    /// there is an answer.
    @LibreLoop package static var isInPlace: Bool { isAsked.load(ordering: .relaxed) }
    /// What happens where libre calls its own, for the log.
    package static let consequence = "setting the wall clock back delays registrations and repetitions"

    fileprivate static let isAsked = Atomic<Bool>(false)

    /// Starts one of libre's timers, for which it asks the time, and stops it again. On libre's thread.
    static func ask() {
        var timer = tmr()
        tmr_init(&timer)
        tmr_start(&timer, 1000, { _ in }, nil)
        tmr_cancel(&timer)
    }
}
