import Utilities

/// The words after a subcommand: options are taken out one by one, then `finish` refuses what is left over.
struct Arguments {
    private var words: [String]

    init(_ words: [String]) { self.words = words }

    /// Takes `--name` out, and says whether it was there.
    mutating func flag(_ name: String) -> Bool {
        guard let index = words.firstIndex(of: "--\(name)") else { return false }
        words.remove(at: index)
        return true
    }

    /// Whether `--name` is there, with a value.
    func has(_ name: String) -> Bool { words.contains { $0 == "--\(name)" || $0.hasPrefix("--\(name)=") } }

    /// Takes `--name VALUE` or `--name=VALUE` out.
    mutating func option(_ name: String) throws -> String? {
        if let index = words.firstIndex(where: { $0.hasPrefix("--\(name)=") }) {
            return String(words.remove(at: index).dropFirst(name.count + 3))
        }
        guard let index = words.firstIndex(of: "--\(name)") else { return nil }
        guard index + 1 < words.count else { throw UsageError("--\(name) needs a value") }
        words.remove(at: index)
        return words.remove(at: index)
    }

    /// Takes `--name VALUE` out and reads the value as a number or another type that is made from text.
    mutating func option<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type) throws -> Value? {
        guard let text = try option(name) else { return nil }
        guard let value = Value(text) else {
            throw UsageError("--\(name) takes \(type == Int.self ? "a whole number" : "a number"), not ‘\(text)’")
        }
        return value
    }

    /// Takes the first word, which says what to do; nil where there is none, or an option stands there.
    mutating func subcommand() -> String? {
        guard let first = words.first, !first.hasPrefix("--") else { return nil }
        return words.removeFirst()
    }

    /// Takes every word that is not an option.
    mutating func positionals() throws -> [String] {
        try refuseOptions()
        defer { words = [] }
        return words
    }

    /// Refuses whatever has not been taken.
    func finish() throws {
        try refuseOptions()
        if let extra = words.first { throw UsageError("‘\(extra)’ is one word too many") }
    }

    private func refuseOptions() throws {
        if let unknown = words.first(where: { $0.hasPrefix("--") }) {
            throw UsageError("there is no option ‘\(unknown)’")
        }
    }
}
