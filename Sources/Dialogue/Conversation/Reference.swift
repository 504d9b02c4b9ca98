import Foundation
import Utilities

/// A call's reference, short enough to be read out and keyed in: eight figures that follow from the call's id.
package struct Reference: Sendable, Equatable, CustomStringConvertible {
    /// 0 to 99,999,999.
    package let number: UInt64

    /// - Parameter callID: unique for ever, so nothing is counted.
    package init(callID: String) {
        number = Fingerprint(of: callID.utf8).value % 100_000_000
    }

    /// `0412 7733`.
    package var description: String {
        let figures = String(repeating: "0", count: 8 - String(number).count) + String(number)
        return "\(figures.prefix(4)) \(figures.suffix(4))"
    }
}
