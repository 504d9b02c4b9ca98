import Foundation
import Web

/// `"console"` in switchboard.json: where it is served, to whom, and for how long they stay signed in.
package struct ConsoleSettings: Sendable, Equatable {
    /// PEM files of a certificate.
    package struct Certificate: Sendable, Equatable {
        /// Its own first, and behind it those by which it is signed.
        package var file: String
        /// Without a password.
        package var key: String

        /// Parameters as the properties.
        package init(file: String, key: String) { (self.file, self.key) = (file, key) }
    }

    /// An IPv4 address of this machine, and a port.
    package var listen = "127.0.0.1:8471"
    /// Names and addresses, perhaps with a port, by which browsers reach it besides `listen`: those of the proxy in front of it.
    package var hosts: [String] = []
    /// Whether browsers reach it by https: with a certificate of its own, or through a proxy that brings TLS.
    package var isSecure = false
    /// A certificate of its own; nil for HTTP.
    package var certificate: Certificate?
    /// Addresses of proxies, whose X-Forwarded-For is believed.
    package var proxies: Set<String> = []
    /// Seconds without a request after which a session is over.
    package var idle: TimeInterval = 30 * 60
    /// Seconds after which a session is over, whatever happens in it.
    package var longest: TimeInterval = 10 * 60 * 60
    /// Whether everybody must have a second factor.
    package var needsSecondFactor = true
    /// Seconds for which it is kept who did what.
    package var audit: TimeInterval = 730 * 24 * 60 * 60

    /// The settings that hold without any.
    package init() {}

    /// Wrong passwords or codes of one user within `triesWithin`, after which nobody gets in by that name for as long.
    static let triesOfUser = 8
    /// … from one address, whosever.
    static let triesOfAddress = 30
    /// Seconds.
    static let triesWithin: TimeInterval = 15 * 60

    /// The browser's address: that of the connection, or what a proxy of ours says. What stands before its own words, in the same
    /// header or in one before, the browser may have written.
    func address(of request: HTTPRequest) -> String {
        guard proxies.contains(request.peer),
            let list = request.headers.last(where: { $0.name.lowercased() == "x-forwarded-for" })?.value,
            let last = list.split(separator: ",").last
        else { return request.peer }
        return String(last.trimmingCharacters(in: .whitespaces).prefix(64))
    }

    /// The cookie's name; `__Host-` keeps other sites of the domain from setting it (RFC 6265bis).
    var cookie: String { isSecure ? "__Host-switchboard" : "switchboard" }
}
