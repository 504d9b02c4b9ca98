import Foundation
import Glibc
import Synchronization

/// Lines for a descriptor that may be anything: a file on a full disk, a pipe whose reader sleeps or has gone.
///
/// Whoever has a line to write goes on at once. A thread of the sink's own writes; what cannot be written is left out, and
/// the next line that can be says how many there were.
package final class LineSink: Sendable {
    private struct State {
        var waiting: [String] = []
        var isWriting = false
        /// Not yet told of.
        var leftOut = 0
        var lost = 0
    }

    private let descriptor: Int32
    private let most: Int
    private let state = Mutex(State())
    /// Signalled for each line that waits.
    private let work = DispatchSemaphore(value: 0)
    private let isStarted = Mutex(false)

    /// - Parameters:
    ///   - descriptor: stays open.
    ///   - most: so many lines wait at most.
    package init(_ descriptor: Int32, most: Int = 1000) {
        self.descriptor = descriptor
        self.most = most
    }

    /// How many lines were left out since the beginning.
    package var lost: Int { state.withLock { $0.lost } }

    /// Adds a line, and returns at once.
    package func write(_ line: String) {
        start()
        let isKept = state.withLock { state in
            guard state.waiting.count < most else {
                state.lost += 1
                state.leftOut += 1
                return false
            }
            state.waiting.append(line)
            return true
        }
        if isKept { work.signal() }
    }

    /// Waits until everything is written.
    /// - Parameter limit: for so long at most; what is not written then never will be.
    package func flush(within limit: Duration = .seconds(1)) {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, state.withLock({ !$0.waiting.isEmpty || $0.isWriting }) { usleep(2000) }
    }

    private func start() {
        let isFirst = isStarted.withLock { isStarted in
            defer { isStarted = true }
            return !isStarted
        }
        guard isFirst else { return }
        // A pipe without a reader is an error then, and ends no process.
        signal(SIGPIPE, SIG_IGN)
        let thread = Thread { [self] in run() }
        thread.name = "log"
        thread.start()
    }

    private func run() {
        while true {
            work.wait()
            let (line, leftOut) = state.withLock { state -> (String?, Int) in
                state.isWriting = true
                guard !state.waiting.isEmpty else { return (nil, 0) }
                return (state.waiting.removeFirst(), state.leftOut)
            }
            if let line {
                let note = leftOut > 0 ? "(\(leftOut) lines could not be written)\n" : ""
                let isWritten = put(note + line + "\n")
                state.withLock { state in
                    if isWritten {
                        state.leftOut -= leftOut
                    } else {
                        (state.leftOut, state.lost) = (state.leftOut + 1, state.lost + 1)
                    }
                }
            }
            state.withLock { $0.isWriting = false }
        }
    }

    private func put(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                switch errno {
                case EINTR: continue
                // Somebody else may have made the pipe one that does not wait.
                case EAGAIN:
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&ready, 1, 1000)
                default: return false
                }
            } else {
                rest = rest.dropFirst(count)
            }
        }
        return true
    }
}
