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
/// | an attribute or bandwidth line that is malformed, and others that we have no use for | left out |
/// | line ends of any kind, none behind the last line | CR LF |
package struct SessionDescription: Sendable, Equatable {
    /// A media line and what belongs to it.
    private struct Media: Equatable {
        var kind: String
        var port: String
        var transport: String
        var formats: [String]
        /// `a=`, `c=` and the like, in order.
        var lines: [String] = []

        /// `m=audio 0 RTP/AVP 8`
        var declined: String { "m=\(kind) 0 \(transport) \(formatList)" }
        var formatList: String { formats.isEmpty ? "0" : formats.joined(separator: " ") }
    }

    private var session: [String] = []
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
            case "v", "o", "s", "t", "c", "a":
                if type == "a", !Self.isReadable(value) { continue }
                if type == "c", !Self.isAddress(value) { continue }
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

    private static func isAddress(_ value: Substring) -> Bool { value.wholeMatch(of: /IN IP[46] [^ ]+/) != nil }

    // MARK: For libre

    /// RFC 3551, table 4: what needs no `rtpmap`, as far as we speak it.
    private static let fixed = ["0": "PCMU", "8": "PCMA", "9": "G722", "13": "CN"]
    /// Upper case is what RFCs write; a line in other letters is none that libre knows for ours.
    private static func set(aside transport: String) -> String { transport.lowercased() }

    /// The description for libre.
    /// - Parameters:
    ///   - codecs: what we speak, by their names in SDP, in upper case.
    ///   - transports: those that are ours, such as `RTP/AVP`.
    ///   - prefersKeys: a line with keys for encryption goes before one without.
    ///   - index: which line was taken before; an offer within a call says the same lines again.
    /// - Returns: the text, and which line is taken; nil when none can be.
    package func text(
        for codecs: Set<String>, over transports: Set<String>, prefersKeys: Bool = false, keeping index: Int? = nil
    ) -> (text: String, index: Int?) {
        let usable = media.indices.filter { Self.isUsable(media[$0], codecs, transports) }
        let withKeys = usable.first { prefersKeys && media[$0].lines.contains { $0.hasPrefix("a=crypto:") } }
        let taken = index ?? withKeys ?? usable.first
        var lines = session
        for (place, line) in media.enumerated() {
            let transport = line.kind == "audio" && place != taken ? Self.set(aside: line.transport) : line.transport
            // libre reads kinds of small letters only.
            let kind = line.kind.allSatisfy { ("a"..."z").contains($0) } ? line.kind : "other"
            lines.append("m=\(kind) \(line.port) \(transport) \(line.formatList)")
            lines += line.lines
            for format in line.formats where line.kind == "audio" {
                guard let name = Self.fixed[format], Self.name(of: format, in: line) == nil else { continue }
                lines.append("a=rtpmap:\(format) \(name)/8000")
            }
        }
        return (lines.joined(separator: "\r\n") + "\r\n", taken)
    }

    private static func isUsable(_ line: Media, _ codecs: Set<String>, _ transports: Set<String>) -> Bool {
        guard line.kind == "audio", (UInt16(line.port) ?? 0) > 0, transports.contains(line.transport) else {
            return false
        }
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
        let own = media[index].lines.first { $0.hasPrefix("c=") } ?? session.first { $0.hasPrefix("c=") }
        guard let host = own?.split(separator: " ").last.map(String.init), host.contains(where: \.isLetter),
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
