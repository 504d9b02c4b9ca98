import Foundation

/// Ctrl-C, and the SIGTERM of whoever stops services, taken as a wish to end politely.
final class SignalTrap {
    /// What they do.
    var action: () -> Void {
        didSet { for source in sources { source.setEventHandler(handler: action) } }
    }
    private let sources: [any DispatchSourceSignal]
    private let signals: [Int32]

    init(_ signals: [Int32] = [SIGINT, SIGTERM], _ action: @escaping () -> Void) {
        self.signals = signals
        for number in signals { signal(number, SIG_IGN) }
        sources = signals.map { DispatchSource.makeSignalSource(signal: $0, queue: .global()) }
        self.action = action
        for source in sources {
            source.setEventHandler(handler: action)
            source.resume()
        }
    }

    /// They end the process at once again.
    func end() {
        for source in sources { source.cancel() }
        for number in signals { signal(number, SIG_DFL) }
    }
}
