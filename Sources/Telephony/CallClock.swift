import Foundation

/// The one clock that a call and its dialogue read.
public protocol CallClock: Sendable {
    /// The date and time, for opening hours and records.
    var now: Date { get }
}

/// The machine's own clock.
public struct WallClock: CallClock {
    /// The machine's own clock.
    public init() {}
    /// The date and time of the machine.
    public var now: Date { Date() }
}
