import Foundation

extension Process {
    /// Runs it so that it hears signals: Swift's threads let none through, and what one of them starts inherits that. It would never
    /// hear that it is to end, and one that waits for an alarm would wait for ever.
    /// - Throws: as `run`.
    package func runHearingSignals() throws {
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try run()
    }
}
