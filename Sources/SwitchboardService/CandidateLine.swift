import Dispatch
import Foundation
import Synchronization
import Telephony
import Utilities

/// The number at which the candidate answers in the published grammar's place, for those who try it by telephone.
///
/// It is compiled when somebody rings, and again when it has changed; calls of everybody else go on beside it.
final class CandidateLine: Sendable {
    private let number: DialledNumber
    private let configuration: Configuration
    private let log: Log
    private let queue = DispatchQueue(label: "candidate", qos: .utility)
    private let made = Mutex<(stamp: [String], published: CouncilReloader.Published)?>(nil)

    /// Nil where no number is set.
    init?(_ configuration: Configuration, log: Log) {
        guard let number = configuration.candidateNumber else { return nil }
        self.number = DialledNumber(number)
        self.configuration = configuration.answering(with: configuration.candidate.appending(path: "grammar").path)
        self.log = log
    }

    /// Whether somebody dialled it.
    func isDialled(by caller: Caller) -> Bool {
        caller.dialled.map(DialledNumber.init) == number
    }

    /// The candidate, ready to answer; nil when there is none, or it does not compile, which is logged with file, line and cure.
    func published() async -> CouncilReloader.Published? {
        await withCheckedContinuation { done in queue.async { [self] in done.resume(returning: compiled()) } }
    }

    private func compiled() -> CouncilReloader.Published? {
        guard FileManager.default.fileExists(atPath: configuration.grammar) else {
            log.warning("somebody rang to try the candidate, and there is none")
            return nil
        }
        let stamp = CouncilReloader.stamp(of: [configuration.grammar])
        if let known = made.withLock({ $0 }), known.stamp == stamp { return known.published }
        do {
            let published = try CouncilReloader(configuration, log: log).current
            made.withLock { $0 = (stamp, published) }
            return published
        } catch {
            for line in "\(error)".split(separator: "\n") { log.warning("candidate: \(line)") }
            return nil
        }
    }
}
