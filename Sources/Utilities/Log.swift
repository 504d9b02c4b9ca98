/// How much a line of the log matters: the first matters most.
package enum LogLevel: String, Sendable, CaseIterable, Comparable {
    /// Something is lost, or could not be kept.
    case error
    /// Something is not as it should be, and goes on all the same.
    case warning
    /// What happens.
    case info
    /// Each step of a call, without words and numbers.
    case debug

    /// Whether the one matters more.
    package static func < (one: LogLevel, other: LogLevel) -> Bool {
        (allCases.firstIndex(of: one) ?? 0) < (allCases.firstIndex(of: other) ?? 0)
    }
}

/// Where lines about what happens go, and which of them.
package struct Log: Sendable {
    /// Lines that matter less are left out.
    package let level: LogLevel
    /// How many lines could not be written.
    package let lost: @Sendable () -> Int
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - level: lines that matter less are left out.
    ///   - lost: how many lines could not be written.
    ///   - write: takes one line.
    package init(
        _ level: LogLevel = .info, lost: @escaping @Sendable () -> Int = { 0 },
        write: @escaping @Sendable (String) -> Void
    ) {
        self.level = level
        self.lost = lost
        self.write = write
    }

    /// The same, each line behind a name.
    package func named(_ name: String?) -> Log {
        guard let name else { return self }
        return Log(level, lost: lost) { [write] in write("\(name): \($0)") }
    }

    /// Something is lost, or could not be kept.
    package func error(_ line: String) { add(line, .error) }

    /// Something is not as it should be, and goes on all the same.
    package func warning(_ line: String) { add(line, .warning) }

    /// What happens.
    package func info(_ line: String) { add(line, .info) }

    /// A step of a call; the line is not made when nobody reads it.
    package func debug(_ line: @autoclosure () -> String) { if level == .debug { write(line()) } }

    private func add(_ line: String, _ level: LogLevel) { if level <= self.level { write(line) } }
}
