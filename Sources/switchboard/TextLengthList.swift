import Grammar

/// What `grammar check` says of the texts with links: a network charges for each 160 characters, or for each 70 when one
/// of them is not in the GSM alphabet.
struct TextLengthList {
    let lines: [String]

    /// - Parameter lengths: the longest first.
    init(_ lengths: [(route: String, length: TextLength)]) {
        guard let longest = lengths.first else {
            lines = []
            return
        }
        let long = lengths.filter { $0.length.segments > 1 || $0.length.encoding == .ucs2 }
        var lines = ["texts with links: \(lengths.count), the longest for <\(longest.route)>: \(longest.length)"]
        for (route, length) in long {
            var line = "  <\(route)>: \(length)"
            if !length.outsideGSM.isEmpty {
                let strangers = length.outsideGSM.map { "‘\($0)’" }.joined(separator: ", ")
                line += "; \(strangers) makes it so: write it with plain characters"
            }
            lines.append(line)
        }
        self.lines = lines
    }
}
