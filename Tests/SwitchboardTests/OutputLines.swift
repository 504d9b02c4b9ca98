import Foundation
import Synchronization

/// What a process prints, line by line as it comes.
final class OutputLines: Sendable {
    struct TimedOut: Error, CustomStringConvertible {
        let lines: [String]
        var description: String { "the line did not come; there were:\n\(lines.joined(separator: "\n"))" }
    }

    private let state = Mutex((lines: [String](), rest: Data(), ended: false))

    init(_ handle: FileHandle) {
        handle.readabilityHandler = { [self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            state.withLock { state in
                state.rest += data
                while let end = state.rest.firstIndex(of: UInt8(ascii: "\n")) {
                    state.lines.append(String(decoding: state.rest[..<end], as: UTF8.self))
                    state.rest = Data(state.rest[(end + 1)...])
                }
                if data.isEmpty {
                    if !state.rest.isEmpty { state.lines.append(String(decoding: state.rest, as: UTF8.self)) }
                    state.ended = true
                }
            }
        }
    }

    var lines: [String] { state.withLock { $0.lines } }

    /// Waits until the process has closed its end.
    func end() async {
        while !state.withLock({ $0.ended }) { try? await Task.sleep(for: .milliseconds(20)) }
    }

    /// Waits for a line.
    /// - Throws: `TimedOut`, with what came instead.
    func first(within limit: Duration, where matches: (String) -> Bool) async throws -> String {
        let deadline = ContinuousClock.now + limit
        while true {
            let (line, ended) = state.withLock { ($0.lines.first(where: matches), $0.ended) }
            if let line { return line }
            guard !ended, ContinuousClock.now < deadline else { throw TimedOut(lines: lines) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
