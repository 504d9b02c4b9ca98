import CLibre
import Foundation
import Telephony

/// Ticks every 20 ms for all calls of an endpoint, by the monotonic clock; libre's own timers count whole milliseconds, in
/// which a packet's time would wander.
@LibreLoop
final class MediaClock {
    private let timer: Int32
    private let tick: @LibreLoop () -> Void
    private var running = false
    /// After a long stall, at most this many ticks are made up for.
    private static let mostAtOnce: UInt64 = 5

    /// When the next tick is due (ns), and by how much the latest one was late at most since `worstSlip` was asked for.
    private var due: UInt64 = 0
    private var slip: UInt64 = 0

    /// How late a tick was at most (ms) since this was last asked.
    var worstSlip: Double {
        defer { slip = 0 }
        return Double(slip) / 1e6
    }

    /// The monotonic clock, in nanoseconds.
    static var nanoseconds: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }

    /// The monotonic clock, in the RTP clock's 1/8000 s.
    static var eighths: Int64 { Int64(nanoseconds / 125_000) }

    init(tick: @escaping @LibreLoop () -> Void) throws(SIPError) {
        self.tick = tick
        timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
        guard timer >= 0 else { throw .stack(errno) }
        let error = fd_listen(timer, Int32(FD_READ), clockTicked, Unmanaged.passUnretained(self).toOpaque())
        guard error == 0 else {
            Glibc.close(timer)
            throw .stack(error)
        }
    }

    func start() { set(running: true) }
    func stop() { set(running: false) }

    /// Lets go of the timer; the clock ticks no more.
    func close() {
        fd_close(timer)
        Glibc.close(timer)
    }

    private func set(running: Bool) {
        guard running != self.running else { return }
        self.running = running
        let period = timespec(tv_sec: 0, tv_nsec: running ? 20_000_000 : 0)
        var setting = itimerspec(it_interval: period, it_value: period)
        timerfd_settime(timer, 0, &setting, nil)
        due = Self.nanoseconds + 20_000_000
    }

    fileprivate func expired() {
        var count: UInt64 = 0
        guard read(timer, &count, MemoryLayout<UInt64>.size) == MemoryLayout<UInt64>.size else { return }
        let now = Self.nanoseconds
        if now > due { slip = max(slip, now - due) }
        due += 20_000_000 * count
        for _ in 0..<min(count, Self.mostAtOnce) where running { tick() }
    }
}

private func clockTicked(_ flags: Int32, _ argument: UnsafeMutableRawPointer?) {
    _ = LibreLoop.enter(argument, ()) { (clock: MediaClock, _) in clock.expired() }
}
