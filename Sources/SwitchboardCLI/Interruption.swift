import Foundation

/// Ctrl-C, and the SIGTERM of whoever stops services, taken as a wish to end politely.
final class Interruption {
    /// What they do.
    var action: () -> Void {
        didSet { for source in sources { source.setEventHandler(handler: action) } }
    }
    private let sources: [any DispatchSourceSignal]
    private static let signals = [SIGINT, SIGTERM]

    init(_ action: @escaping () -> Void) {
        for number in Self.signals { signal(number, SIG_IGN) }
        sources = Self.signals.map { DispatchSource.makeSignalSource(signal: $0, queue: .global()) }
        self.action = action
        for source in sources {
            source.setEventHandler(handler: action)
            source.resume()
        }
    }

    /// They end the process at once again.
    func end() {
        for source in sources { source.cancel() }
        for number in Self.signals { signal(number, SIG_DFL) }
    }
}
