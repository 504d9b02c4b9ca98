import Foundation

/// The one clock that a call and its dialogue read.
package protocol CallClock: Sendable {
    /// The date and time, for opening hours and records.
    var now: Date { get }
}

/// The machine's own clock.
package struct WallClock: CallClock {
    /// The machine's own clock.
    package init() {}
    /// The date and time of the machine.
    package var now: Date { Date() }
}
