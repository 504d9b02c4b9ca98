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

/// SIGHUP, taken as the wish that settings be read again.
final class HangUpSignal {
    private let source: any DispatchSourceSignal

    init(_ action: @escaping @Sendable () -> Void) {
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler(handler: action)
        source.resume()
    }

    /// It ends the process at once again.
    func end() {
        source.cancel()
        signal(SIGHUP, SIG_DFL)
    }
}
