import Messaging
import Utilities

extension Log {
    /// What became of a text.
    func note(_ event: OutboxSender.Event) {
        switch event {
        case .sent: info("\(event)")
        case .delayed: warning("\(event)")
        case .failed, .halted, .trouble: error("\(event)")
        }
    }

    /// What became of a form's result.
    func note(_ event: FormSender.Event) {
        switch event {
        case .delivered: info("\(event)")
        case .delayed: warning("\(event)")
        case .failed, .trouble: error("\(event)")
        }
    }
}
