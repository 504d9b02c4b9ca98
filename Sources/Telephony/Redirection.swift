import Foundation

/// Where a call of ours goes when it is redirected (3xx, RFC 3261, section 8.1.3.4): to an address that it might have been
/// put through to in the first place, and to no other; never to one that it has been sent to already.
///
/// A telephone on somebody's desk can be set to forward calls, to a number abroad or to another company's server, and our
/// INVITE carries the caller's number and words.
package struct Redirection: Sendable {
    private var tried: Set<Place>
    /// More hops than this are a maze, if no circle.
    private static let mostHops = 5

    /// - Parameter uri: where the call was sent first.
    package init(from uri: String) { tried = Set([Place(uri)].compactMap(\.self)) }

    /// Where to go next.
    /// - Parameters:
    ///   - contacts: the values of the answer's Contact headers, each perhaps a list.
    ///   - listed: the addresses that a call may be put through to.
    /// - Returns: the listed address as the list has it, so that nothing else of the contact comes along; nil when the
    ///   answer names none, or only such as were tried.
    package mutating func next(_ contacts: [String], among listed: [String]) -> String? {
        guard tried.count <= Self.mostHops else { return nil }
        var known: [Place: String] = [:]
        for uri in listed { if let place = Place(uri), known[place] == nil { known[place] = uri } }
        // Contact has few values; a stable order for equal wishes is the order that they are written in.
        let wishes = contacts.flatMap(NameAddress.list).prefix(32).enumerated()
            .map { (order: $0.offset, address: $0.element, wish: Double($0.element.parameters["q"] ?? "1") ?? 0) }
            .sorted { ($0.wish, -$0.order) > ($1.wish, -$1.order) }
        for (_, address, _) in wishes {
            guard let place = Place(address.uri), let uri = known[place], tried.insert(place).inserted else { continue }
            return uri
        }
        return nil
    }

    /// What makes two SIP addresses the same for us: who, at which host and port.
    private struct Place: Hashable {
        var user: String
        var host: String
        var port: Int

        /// Nil for what is no SIP address.
        init?(_ uri: String) {
            guard let colon = uri.firstIndex(of: ":") else { return nil }
            let scheme = uri[..<colon].lowercased()
            guard scheme == "sip" || scheme == "sips" else { return nil }
            var rest = uri[uri.index(after: colon)...]
            user = ""
            // Within a user's name an @ is escaped; the first one ends it.
            if let at = rest.firstIndex(of: "@") {
                user = rest[..<at].prefix { $0 != ":" }.removingEscapes
                rest = rest[rest.index(after: at)...]
            }
            rest = rest.prefix { !";?".contains($0) }
            let isIPv6 = rest.hasPrefix("[")
            let name = isIPv6 ? rest.prefix { $0 != "]" }.dropFirst() : rest.prefix { $0 != ":" }
            host = name.lowercased()
            let behind = rest.dropFirst(isIPv6 ? name.count + 2 : name.count)
            guard !host.isEmpty, behind.isEmpty || behind.hasPrefix(":") else { return nil }
            guard let number = behind.isEmpty ? (scheme == "sips" ? 5061 : 5060) : Int(behind.dropFirst()) else {
                return nil
            }
            port = number
        }
    }
}
