import Foundation

/// How far a long piece of work has come, on a terminal; nothing elsewhere.
package struct ProgressBar {
    private let total: Int
    private var done = 0
    private let isShown = isatty(STDERR_FILENO) == 1

    /// - Parameter total: pieces of work.
    package init(total: Int) { self.total = max(1, total) }

    /// One more piece is done.
    package mutating func advance() {
        done += 1
        guard isShown else { return }
        let width = 40
        let filled = done * width / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        FileHandle.standardError.write(Data("\r\(bar) \(done)/\(total)".utf8))
    }

    /// Wipes it away.
    package func finish() {
        if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}
