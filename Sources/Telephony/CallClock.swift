import Foundation

/// The one clock that a call and its dialogue read.
public protocol CallClock: Sendable {
    /// The date and time, for opening hours and records.
    var now: Date { get }
    /// Waits; in replay it returns as soon as the recording's time says so.
    func sleep(for duration: Duration) async throws
}

/// The machine's own clock.
public struct WallClock: CallClock {
    /// The machine's own clock.
    public init() {}
    /// The date and time of the machine.
    public var now: Date { Date() }
    /// Sleeps for real.
    public func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}
