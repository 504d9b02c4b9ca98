import CLibre
import Foundation

/// Ticks every 20 ms for all calls of an endpoint, by the monotonic clock: libre's own timers follow the wall clock,
/// which is set back and forth.
@LibreLoop
final class MediaClock {
    private let timer: Int32
    private let tick: @LibreLoop () -> Void
    private var running = false
    /// After a long stall, at most this many ticks are made up for.
    private static let mostAtOnce: UInt64 = 5

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
    }

    fileprivate func expired() {
        var count: UInt64 = 0
        guard read(timer, &count, MemoryLayout<UInt64>.size) == MemoryLayout<UInt64>.size else { return }
        for _ in 0..<min(count, Self.mostAtOnce) where running { tick() }
    }
}

private func clockTicked(_ flags: Int32, _ argument: UnsafeMutableRawPointer?) {
    _ = LibreLoop.enter(argument, ()) { (clock: MediaClock, _) in clock.expired() }
}
