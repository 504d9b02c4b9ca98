#if PJSIP
    import RTP
    import Telephony

    /// The audio line of a session description (RFC 8866) that offer and answer have agreed on, as pjmedia writes it.
    struct AudioDescription: Equatable {
        var host = ""
        var port: UInt16 = 0
        /// Payload types in their order, and what they are, in small letters.
        var formats: [(type: UInt8, name: String)] = []
        /// `sendrecv`, `sendonly`, `recvonly` or `inactive`.
        var direction = "sendrecv"
        var packetTime = 20

        /// RFC 3551, table 4: what needs no `rtpmap`.
        private static let fixed: [UInt8: String] = [0: "pcmu", 8: "pcma", 9: "g722", 13: "cn"]

        /// - Parameter text: a description; its first audio line with a port is taken.
        init?(_ text: String) {
            var (session, isOurs, found) = ("", false, false)
            var names: [UInt8: String] = [:]
            var types: [UInt8] = []
            var direction: String?
            for line in text.split(whereSeparator: \.isNewline) {
                let value = line.dropFirst(2)
                switch line.prefix(2) {
                case "m=":
                    let words = value.split(separator: " ")
                    isOurs = !found && words.first == "audio" && words.count > 3
                    guard isOurs, let port = UInt16(words[1].prefix { $0 != "/" }), port > 0 else {
                        isOurs = false
                        continue
                    }
                    found = true
                    self.port = port
                    types = words.dropFirst(3).compactMap { UInt8($0) }.filter { $0 < 128 }
                case "c=":
                    let host = value.split(separator: " ").last.map { String($0.prefix { $0 != "/" }) } ?? ""
                    if !found { session = host } else if isOurs { self.host = host }
                case "a=" where isOurs || !found:
                    if ["sendrecv", "sendonly", "recvonly", "inactive"].contains(value) {
                        direction = isOurs ? String(value) : direction ?? String(value)
                    } else if isOurs, value.hasPrefix("rtpmap:") {
                        let words = value.dropFirst(7).split(separator: " ")
                        guard words.count == 2, let type = UInt8(words[0]) else { continue }
                        names[type] = words[1].prefix { $0 != "/" }.lowercased()
                    } else if isOurs, value.hasPrefix("ptime:"), let time = Int(value.dropFirst(6)) {
                        packetTime = time
                    }
                default: continue
                }
            }
            guard found else { return nil }
            if host.isEmpty { host = session }
            self.direction = direction ?? "sendrecv"
            formats = types.compactMap { type in (names[type] ?? Self.fixed[type]).map { (type, $0) } }
        }

        /// The same place.
        static func == (one: Self, other: Self) -> Bool { (one.host, one.port) == (other.host, other.port) }

        func codec(_ format: (type: UInt8, name: String)) -> Codec? { Codec(rawValue: format.name) }

        /// What two descriptions come to.
        /// - Parameters:
        ///   - local: ours.
        ///   - remote: the peer's.
        ///   - codecs: the preferred one first.
        static func agreement(local: Self, remote: Self, codecs: [Codec]) -> Agreement? {
            let theirs = remote.formats.filter { format in remote.codec(format).map(codecs.contains) ?? false }
            // Both have the formats of the answer; ours say which of them we like best.
            let wish = local.formats.compactMap(local.codec).first { codec in
                theirs.contains { remote.codec($0) == codec }
            }
            guard let wish, let sending = theirs.first(where: { remote.codec($0) == wish }) else { return nil }
            var receiving: [UInt8: Codec] = [:]
            for format in local.formats { receiving[format.type] = local.codec(format) }
            func keys(_ description: Self) -> UInt8? {
                description.formats.first { $0.name == "telephone-event" }?.type
            }
            let isHeard = ["sendrecv", "recvonly"].contains(remote.direction)
            let isNowhere = remote.host == "0.0.0.0" || remote.host == "::" || remote.host.isEmpty
            return Agreement(
                codec: wish, sending: sending.type, receiving: receiving, eventsOut: keys(remote),
                eventsIn: keys(local),
                maySend: isHeard && ["sendrecv", "sendonly"].contains(local.direction) && !isNowhere,
                mayReceive: ["sendrecv", "sendonly"].contains(remote.direction),
                packetBytes: 8 * min(60, max(10, remote.packetTime / 10 * 10)))
        }

        /// The peer listens to nothing.
        var isHold: Bool { ["sendonly", "inactive"].contains(direction) || host == "0.0.0.0" || host == "::" }
    }
#endif
