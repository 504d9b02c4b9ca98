import Foundation

/// Ctrl-C, taken as a wish to end politely.
final class Interruption {
    /// What Ctrl-C does.
    var action: () -> Void {
        didSet { source.setEventHandler(handler: action) }
    }
    private let source: any DispatchSourceSignal

    init(_ action: @escaping () -> Void) {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        self.action = action
        source.setEventHandler(handler: action)
        source.resume()
    }

    /// Ctrl-C ends the process at once again.
    func end() {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }
}
