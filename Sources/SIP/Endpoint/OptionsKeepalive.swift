import CLibre
import Foundation

/// Asks peers by OPTIONS, at intervals, whether they are there, and says when one stops answering or answers again.
@LibreLoop
final class OptionsKeepalive {
    /// By SIP URI; true until a peer has failed twice.
    private(set) var reachable: [String: Bool] = [:]
    private var failures: [String: Int] = [:]
    private var waiting: Set<String> = []
    private var task: Task<Void, Never>?

    /// - Parameter ask: sends OPTIONS and reports the answer's status, 408 when there is none.
    init(
        _ peers: [String], every interval: Duration, log: (@Sendable (String) -> Void)?,
        ask: @escaping @LibreLoop (_ peer: String, _ done: @escaping @LibreLoop (Int) -> Void) -> Void
    ) {
        for peer in peers { reachable[peer] = true }
        guard !peers.isEmpty else { return }
        task = Task { [weak self] in
            while !Task.isCancelled {
                for peer in peers {
                    guard let self else { return }
                    // The question before has had all the time there is.
                    if waiting.contains(peer) { note(peer, answered: false, log) }
                    waiting.insert(peer)
                    ask(peer) { [weak self] status in
                        guard let self, waiting.remove(peer) != nil else { return }
                        // Whatever it says to OPTIONS, it is there; but 503 says that it takes no calls.
                        note(peer, answered: status != 408 && status != 503, log)
                    }
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    func stop() { task?.cancel() }

    private func note(_ peer: String, answered: Bool, _ log: (@Sendable (String) -> Void)?) {
        let before = reachable[peer] ?? true
        failures[peer] = answered ? 0 : failures[peer, default: 0] + 1
        let now = answered || (before && failures[peer, default: 0] < 2)
        reachable[peer] = now
        guard now != before else { return }
        log?(now ? "\(peer) answers again" : "\(peer) has stopped answering")
    }
}
