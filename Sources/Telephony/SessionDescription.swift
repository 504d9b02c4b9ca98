import Foundation

/// A session description (SDP, RFC 8866) as peers write it, made into one that libre reads: with what the RFCs leave out said,
/// and without what they allow and nothing of ours needs.
///
/// | as it may come | what becomes of it |
/// |---|---|
/// | a static payload type without its `rtpmap` (RFC 3551, table 4) | the `rtpmap` is there |
/// | several audio lines (RFC 3264, section 5.1) | the first that we can speak is taken, the others are declined |
/// | a port with a count, `40314/2` (RFC 8866, section 5.14) | the port |
/// | a name in `c=` (section 5.7) | `hostName`, for whoever looks it up |
/// | a `c=` with a count behind it, in small letters, several of one line | the first address |
/// | a `c=` that nobody can be reached at: none, a group's address, the other family's | the line is none of ours |
/// | an `rtpmap` with more spaces, small letters, without a rate, G.722 with 16000 (RFC 3551, section 4.5.2) | as it should be |
/// | a transport in small letters | in capitals |
/// | an attribute or bandwidth line that is malformed, and others that we have no use for | left out |
/// | line ends of any kind, none behind the last line | CR LF |
package struct SessionDescription: Sendable, Equatable {
    /// A media line and what belongs to it.
    private struct Media: Equatable {
        var kind: String
        var port: String
        var transport: String
        var formats: [String]
        /// `a=` and the like, in order.
        var lines: [String] = []
        /// `IN IP4 192.0.2.1`, its own.
        var connection: String?

        /// `m=audio 0 RTP/AVP 8`
        var declined: String { "m=\(kind) 0 \(transport) \(formatList)" }
        var formatList: String { formats.isEmpty ? "0" : formats.joined(separator: " ") }
    }

    private var session: [String] = []
    /// `IN IP4 192.0.2.1` for all lines that have none of their own.
    private var connection: String?
    private var media: [Media] = []

    /// Nil when it is no description: without media lines that can be read, or of another version.
    package init?(_ text: String) {
        for raw in text.split(whereSeparator: { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }) {
            let line = raw.trimmingCharacters(in: .whitespaces)
            guard let type = line.first, line.dropFirst().first == "=" else { continue }
            let value = line.dropFirst(2)
            switch type {
            case "m":
                let words = value.split(separator: " ").map(String.init)
                guard words.count >= 3 else { return nil }
                let kind = words[0].lowercased()
                guard media.count < 32 else { return nil }
                // How many ports there are beside it is nothing to us: we use one stream.
                media.append(
                    Media(
                        kind: kind, port: String(words[1].prefix { $0 != "/" }), transport: words[2],
                        formats: Array(words.dropFirst(3).prefix(128))))
            case "v" where value != "0": return nil
            // Times, keys, bandwidth and what is for people.
            case "c":
                let address = Self.address(value)
                if media.isEmpty {
                    if connection == nil, let address { session.append("c=\(address)") }
                    connection = connection ?? address
                } else {
                    media[media.count - 1].connection = media[media.count - 1].connection ?? address
                }
            case "v", "o", "s", "t", "a":
                let line = type == "a" ? "a=\(Self.tidied(value))" : line
                if type == "a", !Self.isReadable(line.dropFirst(2)) { continue }
                if media.isEmpty { session.append(line) } else { media[media.count - 1].lines.append(line) }
            default: continue
            }
        }
        if media.isEmpty { return nil }
    }

    /// Attributes that libre reads, and refuses the whole description for when they are malformed.
    private static func isReadable(_ attribute: Substring) -> Bool {
        func matches<Output>(_ pattern: Regex<Output>) -> Bool { attribute.wholeMatch(of: pattern) != nil }
        switch attribute.prefix(while: { $0 != ":" }) {
        case "rtpmap": return matches(/rtpmap:[^ ]+ [^\/]+\/[0-9]+(\/.*)?/)
        case "fmtp": return matches(/fmtp:[^ ]+ .+/)
        case "rtcp": return matches(/rtcp:[0-9]+( IN IP[46] [^ ]+)?/)
        default: return !attribute.isEmpty
        }
    }

    /// An `rtpmap` as it should be written; other attributes as they are.
    private static func tidied(_ attribute: Substring) -> String {
        guard attribute.hasPrefix("rtpmap:") else { return String(attribute) }
        let words = attribute.dropFirst(7).split(whereSeparator: \.isWhitespace)
        guard words.count == 2 else { return String(attribute) }
        var parts = words[1].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        // All that we speak counts 8000 a second, G.722 too.
        let name = parts[0].uppercased()
        if parts.count == 1, name == "TELEPHONE-EVENT" || fixed[String(words[0])] == name { parts.append("8000") }
        if parts.count > 1, name == "G722", parts[1] == "16000" { parts[1] = "8000" }
        return "rtpmap:\(words[0]) \(parts.joined(separator: "/"))"
    }

    /// `IN IP4 192.0.2.1`, without what may follow a group's address; nil when it is none.
    private static func address(_ value: Substring) -> String? {
        let words = value.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[0].uppercased() == "IN", ["IP4", "IP6"].contains(words[1].uppercased()) else {
            return nil
        }
        let host = words[2].prefix { $0 != "/" }
        // IPv4 in IPv6's clothes (RFC 4291, section 2.5.5.2; RFC 5118, section 4.10).
        if host.lowercased().hasPrefix("::ffff:"), host.contains(".") { return "IN IP4 \(host.dropFirst(7))" }
        return "IN \(words[1].uppercased()) \(host)"
    }

    /// The kind of an address, `IP4` or `IP6`.
    package enum Family: Sendable, Equatable {
        case four, six
    }

    /// Whether somebody can be spoken to there: no group and not everybody, and an address that our own can send to.
    private static func isReachable(_ connection: String?, from family: Family?) -> Bool {
        guard let host = connection?.split(separator: " ").last?.lowercased() else { return false }
        if host.contains(":") { return !host.hasPrefix("ff") && family != .four }
        // A name is looked up later.
        guard host.allSatisfy({ $0.isNumber || $0 == "." }) else { return true }
        let first = host.split(separator: ".").first.flatMap { Int($0) } ?? 0
        return !(224...239).contains(first) && host != "255.255.255.255" && family != .six
    }

    // MARK: For libre

    /// RFC 3551, table 4: what needs no `rtpmap`, as far as we speak it.
    private static let fixed = ["0": "PCMU", "8": "PCMA", "9": "G722", "13": "CN"]
    /// A line in small letters is none that libre knows for ours.
    private static func set(aside transport: String) -> String { transport.lowercased() }

    /// The description for libre.
    /// - Parameters:
    ///   - codecs: what we speak, by their names in SDP, in upper case.
    ///   - transports: those that are ours, such as `RTP/AVP`.
    ///   - prefersKeys: a line with keys for encryption goes before one without.
    ///   - index: which line was taken before; an offer within a call says the same lines again.
    ///   - family: of the address that we send from; nil where that is either.
    /// - Returns: the text, and which line is taken; nil when none can be.
    package func text(
        for codecs: Set<String>, over transports: Set<String>, prefersKeys: Bool = false, keeping index: Int? = nil,
        from family: Family? = nil
    ) -> (text: String, index: Int?) {
        let reachable = media.indices.filter { Self.isReachable(connection(of: media[$0]), from: family) }
        let usable = reachable.filter { Self.isUsable(media[$0], codecs, transports) }
        let withKeys = usable.first { prefersKeys && media[$0].lines.contains { $0.hasPrefix("a=crypto:") } }
        let taken = index.map { reachable.contains($0) ? $0 : nil } ?? withKeys ?? usable.first
        var lines = session
        for (place, line) in media.enumerated() {
            let transport =
                line.kind != "audio"
                ? line.transport : place == taken ? line.transport.uppercased() : Self.set(aside: line.transport)
            // libre reads kinds of small letters only.
            let kind = line.kind.allSatisfy { ("a"..."z").contains($0) } ? line.kind : "other"
            lines.append("m=\(kind) \(line.port) \(transport) \(line.formatList)")
            lines += line.connection.map { ["c=\($0)"] } ?? []
            lines += line.lines
            for format in line.formats where line.kind == "audio" {
                guard let name = Self.fixed[format], Self.name(of: format, in: line) == nil else { continue }
                lines.append("a=rtpmap:\(format) \(name)/8000")
            }
        }
        return (lines.joined(separator: "\r\n") + "\r\n", taken)
    }

    private func connection(of line: Media) -> String? { line.connection ?? connection }

    private static func isUsable(_ line: Media, _ codecs: Set<String>, _ transports: Set<String>) -> Bool {
        guard line.kind == "audio", (UInt16(line.port) ?? 0) > 0, transports.contains(line.transport.uppercased())
        else { return false }
        return line.formats.contains { format in
            (name(of: format, in: line) ?? fixed[format]).map { codecs.contains($0.uppercased()) } ?? false
        }
    }

    private static func name(of format: String, in line: Media) -> String? {
        let start = "a=rtpmap:\(format) "
        return line.lines.first { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count).prefix { $0 != "/" }) }
    }

    /// The host that the audio of a line is at, where it is a name and no address in numbers.
    /// - Parameter index: of the media line.
    package func hostName(ofMedia index: Int?) -> String? {
        guard let index, media.indices.contains(index) else { return nil }
        guard let host = connection(of: media[index])?.split(separator: " ").last.map(String.init),
            host.contains(where: \.isLetter),
            !host.contains(":"), host.utf8.count <= 253
        else { return nil }
        return host
    }

    /// The port of a line's audio.
    package func port(ofMedia index: Int?) -> UInt16? {
        guard let index, media.indices.contains(index) else { return nil }
        return UInt16(media[index].port)
    }

    /// Our own description, as libre writes it: the lines that are declined as they stand in this one (RFC 3264, section 6).
    package func declining(in answer: String) -> String {
        var place = -1
        let lines = answer.split(separator: "\r\n", omittingEmptySubsequences: false).map { line -> String in
            guard line.hasPrefix("m=") else { return String(line) }
            place += 1
            let isDeclined = line.split(separator: " ").dropFirst().first == "0"
            return isDeclined && media.indices.contains(place) ? media[place].declined : String(line)
        }
        return lines.joined(separator: "\r\n")
    }
}
