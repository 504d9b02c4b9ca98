import Foundation
import Synchronization
import Telephony
import Utilities

/// Gives the system back what ended calls have left free. glibc gives back the ends of its threads' heaps alone: of what lies
/// between it keeps, after thousands of calls, more than is in use (docs/interop.md#memory-after-calls).
final class FreedMemory: Sendable {
    private let ended = Mutex(0)
    private static let pause: Duration = .seconds(10)
    /// pjproject keeps for half a minute what an ended call's transactions need.
    private static let quietPauses = 4

    /// A call is over.
    func noteCall() { ended.withLock { $0 += 1 } }

    /// Gives it back once behind calls, when there has been none for 40 s: whoever asks for memory meanwhile waits, and so audio
    /// would.
    func giveBack(behindCallsOf endpoint: any TelephoneEndpoint) async {
        var (seen, given, quiet) = (0, 0, 0)
        while (try? await Task.sleep(for: Self.pause)) != nil {
            let now = ended.withLock { $0 }
            let isQuiet = await endpoint.callCount == 0 && now == seen
            quiet = isQuiet ? quiet + 1 : 0
            seen = now
            guard quiet >= Self.quietPauses, now != given else { continue }
            given = now
            ProcessMemory.giveBack()
        }
    }
}

extension ProcessMemory {
    /// Gives the system back what is free between what is in use, in all heaps.
    fileprivate static func giveBack() {
        // Not in Swift's Glibc; another C library has none.
        typealias Trim = @convention(c) (Int) -> Int32
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }
}
