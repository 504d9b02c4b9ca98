/// A transfer that somebody waits for.
package struct RequestedTransfer {
    /// Where to.
    package let target: TransferTarget
    /// How long whoever is called may take.
    package let limit: Duration
    /// Told the outcome, once.
    package let waiting: CheckedContinuation<TransferOutcome, Never>

    /// Parameters as the properties.
    package init(target: TransferTarget, limit: Duration, waiting: CheckedContinuation<TransferOutcome, Never>) {
        (self.target, self.limit, self.waiting) = (target, limit, waiting)
    }
}
