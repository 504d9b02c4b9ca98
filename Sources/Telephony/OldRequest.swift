/// Requests of RFC 2543's days, without a branch in their Via and a tag in From: libre reads none without the one, and makes no
/// call without the other.
package enum OldRequest {
    /// The request with a branch and a tag, made of what told requests and calls apart then (RFC 3261, section 17.2.3); nil where
    /// it has both, or no Via or From.
    /// - Parameter message: everything up to the empty line, and that line.
    package static func modernised(_ message: String) -> String? {
        guard let via = value(["via", "v"], in: message), let from = value(["from", "f"], in: message) else {
            return nil
        }
        let entry = Quoted.split(String(message[via]), at: ",").first ?? ""
        let caller = String(message[from])
        var insertions: [(place: String.Index, text: String)] = []
        func text(_ names: [String]) -> String { value(names, in: message).map { String(message[$0]) } ?? "" }
        if !names(in: entry).contains("branch") {
            let told = hash([text(["call-id", "i"]), text(["cseq"]), caller])
            insertions.append((message.index(via.lowerBound, offsetBy: entry.count), ";branch=\(told)"))
        }
        if NameAddress(caller).parameters["tag"] == nil {
            insertions.append((from.upperBound, ";tag=\(hash([text(["call-id", "i"]), caller]))"))
        }
        guard !insertions.isEmpty else { return nil }
        var result = ""
        var last = message.startIndex
        for (place, text) in insertions.sorted(by: { $0.place < $1.place }) {
            result += message[last..<place] + text
            last = place
        }
        return result + message[last...]
    }

    private static func names(in entry: String) -> [String] {
        Quoted.split(entry, at: ";").dropFirst().map {
            $0.prefix { $0 != "=" }.filter { !$0.isWhitespace }.lowercased()
        }
    }

    /// FNV-1a.
    static func hash(_ texts: [String]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in texts.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }

    /// The value of the first header of a name, folded lines and all, without the line end.
    private static func value(_ names: [String], in message: String) -> Range<String.Index>? {
        var line = message.startIndex
        while line < message.endIndex {
            let end = endOfHeader(from: line, in: message)
            if let colon = message[line..<end].firstIndex(of: ":") {
                let name = message[line..<colon].filter { !$0.isWhitespace }.lowercased()
                if names.contains(name) { return message.index(after: colon)..<end }
            }
            guard end < message.endIndex else { return nil }
            line = message.index(after: end)
        }
        return nil
    }

    private static func endOfHeader(from start: String.Index, in message: String) -> String.Index {
        var end = start
        while end < message.endIndex {
            if message[end] == "\r\n" || message[end] == "\n" {
                let next = message.index(after: end)
                guard next < message.endIndex, message[next] == " " || message[next] == "\t" else { return end }
            }
            end = message.index(after: end)
        }
        return end
    }
}
