import SIP
import Speech

/// A function of ours in the place of a library's, of whichever library: one list for whoever tells of them.
package struct InterposedFunction: Sendable {
    /// The library's name of it.
    package let symbol: String
    /// Whether the library calls ours.
    package let isInPlace: Bool
    /// What happens where it does not, for the log.
    package let consequence: String

    /// PocketSphinx's, libre's, and the system's that libre calls. Starts libre's thread if there is none yet.
    package static var all: [InterposedFunction] {
        get async {
            let recognition = Interposition.allCases.map {
                InterposedFunction(symbol: $0.symbol, isInPlace: $0.isInPlace, consequence: $0.consequence)
            }
            var telephony: [InterposedFunction] = []
            for function in LibreInterposition.allCases {
                telephony.append(
                    InterposedFunction(
                        symbol: function.symbol, isInPlace: await function.isInPlace, consequence: function.consequence)
                )
            }
            return recognition + telephony
        }
    }
}
