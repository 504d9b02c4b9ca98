import CLibre
import Foundation

/// The functions of libre's, and of the system's that libre calls, in whose place ours stand. All of them are here.
package enum LibreInterposition: String, Sendable, CaseIterable {
    /// What time it is: see `LibreTime`.
    case clock = "tmr_jiffies"
    /// Whether an answer ends an attempt: see `LibreRedirects`.
    case redirects = "sip_request_loops"
    /// Accepts connections, the system's: see `SIPConnections`.
    case connections = "accept"
    /// Reads a message: see `RequestFilter`.
    case messages = "sip_msg_decode"
    /// Whom a request within a call is addressed to: see `RouteSet`, as of the next.
    case addresses = "sip_dialog_uri"
    /// Writes the routes of such a request.
    case routes = "sip_dialog_encode"
    /// Makes what answers challenges: see `ChallengeAnswers`, as of all that follow.
    case answers = "sip_auth_alloc"
    /// Takes challenges.
    case challenges = "sip_auth_authenticate"
    /// Answers them.
    case answering = "sip_auth_encode"
    /// Forgets them.
    case forgetting = "sip_auth_reset"

    /// The library's name of the function.
    package var symbol: String { rawValue }

    /// Whether libre's calls reach ours: its calls go through the dynamic linker (which `LibreTime` has tried), and that finds
    /// another function than the one behind this program.
    @LibreLoop package var isInPlace: Bool {
        guard LibreTime.isInPlace, let first = dlsym(nil, symbol) else { return false }
        return first != dlsym(UnsafeMutableRawPointer(bitPattern: -1), symbol)
    }

    /// What happens where ours does not stand in the library's place, for the log.
    package var consequence: String {
        switch self {
        case .clock: LibreTime.consequence
        case .redirects: LibreRedirects.consequence
        case .connections: "connections that say nothing may take all descriptors"
        case .messages: "requests with faults are dropped without a word, or read in one of two ways"
        case .addresses, .routes: "requests within calls do not pass strict routers"
        case .answers, .challenges, .answering, .forgetting: "challenges are answered with MD5 only"
        }
    }
}
