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

    /// PocketSphinx's and libre's. Starts libre's thread if there is none yet.
    package static var all: [InterposedFunction] {
        get async {
            let recognition = Interposition.allCases.map {
                InterposedFunction(symbol: $0.symbol, isInPlace: $0.isInPlace, consequence: $0.consequence)
            }
            let clock = InterposedFunction(
                symbol: LibreTime.symbol, isInPlace: await LibreTime.isInPlace, consequence: LibreTime.consequence)
            let redirects = InterposedFunction(
                symbol: LibreRedirects.symbol, isInPlace: await LibreRedirects.isStopped,
                consequence: LibreRedirects.consequence)
            return recognition + [clock, redirects]
        }
    }
}
