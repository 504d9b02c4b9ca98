import CLibre
import Telephony

/// Asks peers by OPTIONS, at intervals, whether they are there, and says when one stops answering or answers again.
@LibreLoop
final class OptionsKeepalive {
    private var peers: PeerReachability
    private var task: Task<Void, Never>?

    /// By SIP URI; true until a peer has failed twice.
    var reachable: [String: Bool] { peers.reachable }

    /// - Parameter ask: sends OPTIONS and reports the answer's status, 408 when there is none.
    init(
        _ peers: [String], every interval: Duration, log: (@Sendable (String) -> Void)?,
        ask: @escaping @LibreLoop (_ peer: String, _ done: @escaping @LibreLoop (Int) -> Void) -> Void
    ) {
        self.peers = PeerReachability(of: peers)
        guard !peers.isEmpty else { return }
        task = Task { [weak self] in
            while !Task.isCancelled {
                for peer in peers {
                    guard let self else { return }
                    if let line = self.peers.asking(peer) { log?(line) }
                    ask(peer) { [weak self] status in
                        if let line = self?.peers.answered(peer, status) { log?(line) }
                    }
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    func stop() { task?.cancel() }

}
