#if PJSIP
    import CPjproject
    import Foundation
    import Telephony

    /// Session descriptions as peers write them, made into ones that pjproject reads, before it does: see `SessionDescription`.
    /// Beyond that, lines that are none of ours are declined, and formats of which nobody says what they are go.
    enum DescriptionTidying {
        /// Of one message, before any of pjproject's layers.
        @PJSIPLoop
        static func tidy(_ raw: UnsafeMutablePointer<pjsip_rx_data>) {
            guard let message = PJSIPMessage(raw), message.hasBody, message.contentType == "application/sdp",
                let configuration = PJSIPLibrary.endpoint(for: raw)?.configuration,
                let text = tidied(
                    message.body, configuration, isAnswer: !message.isRequest,
                    family: message.peer.contains(":") ? .six : .four)
            else { return }
            var bytes = Array(text.utf8)
            switchboard_pj_replace_body(raw, &bytes, UInt32(bytes.count))
        }

        /// - Returns: nil when it is no description, or there is nothing in it for us.
        static func tidied(
            _ text: String, _ configuration: SIPConfiguration, isAnswer: Bool, family: SessionDescription.Family
        ) -> String? {
            var transports: Set = ["RTP/AVP", "RTP/AVPF"]
            if configuration.security != .off { transports.formUnion(["RTP/SAVP", "RTP/SAVPF"]) }
            guard let description = SessionDescription(text) else { return nil }
            let (readable, index) = description.text(
                for: Set(configuration.codecs.map(\.name)), over: transports,
                prefersKeys: configuration.security != .off, keeping: isAnswer ? 0 : nil, from: family)
            guard let index else { return nil }
            var place = -1
            let lines = readable.split(separator: "\r\n").map(String.init)
            let known = Set(lines.filter { $0.hasPrefix("a=rtpmap:") }.map { $0.dropFirst(9).prefix { $0 != " " } })
            return lines.map { line in
                // It has a name, be it a space (RFC 8866, section 5.3); pjproject wants to see one.
                if line == "s=" { return "s=-" }
                guard line.hasPrefix("m=") else { return line }
                place += 1
                var words = line.split(separator: " ").map(String.init)
                guard words.count > 3 else { return line }
                if place != index { (words[1], words[2]) = ("0", words[2].uppercased()) }
                // Static types need no word, dynamic ones do (RFC 3551, section 6).
                let formats = words[3...].filter { format in (Int(format) ?? 127) < 96 || known.contains(format[...]) }
                words = Array(words[..<3]) + (formats.isEmpty ? ["0"] : formats)
                return words.joined(separator: " ")
            }.joined(separator: "\r\n") + "\r\n"
        }
    }

    func tidyDescription(_ message: UnsafeMutablePointer<pjsip_rx_data>?) -> pj_bool_t {
        guard let message else { return 0 }
        PJSIPLoop.enter(message) {
            PJSIPMessage($0)?.dropWeakChallenges()
            DescriptionTidying.tidy($0)
        }
        // The others are to see it too.
        return 0
    }
#endif
