import Foundation

/// Milliseconds of the monotonic clock, which libre's timers go by.
///
/// libre 1.1 asks the wall clock, and when that is set back an hour, a registration is not renewed for an hour. libre calls
/// its own `tmr_jiffies` through the dynamic linker, which finds this one first.
@_cdecl("tmr_jiffies")
func monotonicMilliseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000
}
