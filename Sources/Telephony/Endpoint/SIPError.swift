import Foundation

/// Why an endpoint could not listen or a call could not be placed.
package enum SIPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Somebody else listens on the port.
    case portInUse(address: String, port: UInt16, transport: String)
    /// The address is not one that this machine has, or no address at all.
    case badAddress(String)
    /// Text that should be an address or a network is none.
    case badNetwork(String)
    /// Text that should be a name server's address is none.
    case badNameServer(String)
    /// A name is to be called, and there is nobody to ask where it is.
    case noNameServer(String)
    /// The certificate or its key cannot be read, or do not belong together.
    case badCertificate(String)
    /// The file for the trace of SIP messages cannot be written.
    case badTrace(String, String)
    /// No RTP port is free.
    case noMediaPort(ClosedRange<UInt16>)
    /// Text that should be a SIP URI is none.
    case badURI(String)
    /// The other side refused the call.
    case refused(status: Int, reason: String)
    /// The other side says that the call should go elsewhere (3xx), with the values of its Contact headers.
    case redirected(status: Int, reason: String, contacts: [String])
    /// The other side did not answer in time, or cannot be reached.
    case noAnswer
    /// The chosen stack is not built into this program.
    case stackMissing(SIPStack)
    /// The endpoint has been shut down.
    case shutDown
    /// The SIP stack refused, with its own words.
    case stack(String)

    /// What happened and what to do.
    package var description: String {
        switch self {
        case .portInUse(let address, let port, let transport):
            "port \(port) (\(transport)) on \(address) is in use already, perhaps by another switchboard or telephone "
                + "program. Stop that one, or choose another port."
        case .badAddress(let address):
            "cannot listen on ‘\(address)’. Give one address of this machine, as numbers, that the phone system can "
                + "reach (‘ip address’ lists them); 0.0.0.0 will not do, since callers are told where to send their voice."
        case .badNetwork(let text):
            "‘\(text)’ is neither an address nor a network. Write it like 192.0.2.10 or 192.0.2.0/24."
        case .badNameServer(let text):
            "‘\(text)’ is no name server. Write its address, like 192.0.2.53 or 192.0.2.53:5353."
        case .noNameServer(let name):
            "‘\(name)’ cannot be looked up: /etc/resolv.conf names no name server. Name one in sip.name_servers, or write "
                + "the address in numbers."
        case .badCertificate(let why):
            "TLS: \(why). Give PEM files: the certificate with those up to its authority, and its private key."
        case .badTrace(let path, let why):
            "the trace of SIP messages cannot be written to ‘\(path)’: \(why). Name a file in a folder that is there."
        case .noMediaPort(let ports):
            "no port from \(ports.lowerBound) to \(ports.upperBound) is free for a call's audio. Widen the range."
        case .badURI(let text):
            "‘\(text)’ is no SIP address. Write it like sip:switchboard@192.0.2.10:5060."
        case .refused(let status, let reason): "the call was refused: \(status) \(reason)"
        case .redirected(let status, let reason, _):
            "the call was redirected, which is not followed: \(status) \(reason)"
        case .noAnswer: "the call was not answered"
        case .stackMissing(let stack):
            "the SIP stack \(stack.rawValue) is not built into this program. Build it where ‘pkg-config --exists "
                + "libpjproject’ succeeds, by ‘swift build --traits PJSIP’, or choose --sip-stack libre."
        case .shutDown: "the telephone side has been shut down"
        case .stack(let why): "the SIP stack refused: \(why)"
        }
    }

    /// An error of the system's, or of a library that counts as it does (`errno`).
    package static func stack(_ error: Int32) -> SIPError { .stack(String(cString: strerror(error))) }
}

extension SIPError {
    /// Why a call of ours came to nothing.
    /// - Parameters:
    ///   - refusal: what our INVITE was answered with.
    ///   - contacts: where a 3xx says that the call should go.
    package init(_ refusal: CallLeg.Refusal, redirectedTo contacts: [String]) {
        self =
            (300..<400).contains(refusal.status)
            ? .redirected(status: refusal.status, reason: refusal.reason, contacts: contacts)
            : .refused(status: refusal.status, reason: refusal.reason)
    }
}
