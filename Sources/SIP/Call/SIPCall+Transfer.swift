import CLibre
import Telephony

// Putting a caller through, by whichever way the line is set up for.

extension SIPCall {
    /// Transfers the call by REFER, by a second call of ours, or by the one when the other is refused.
    package func transfer(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        await acknowledged()
        if let refusal = endpoint.configuration.refusal(of: target) ?? leg.transferRefusal { return refusal }
        let method = endpoint.configuration.transfers
        return await begin(TransferPlan(method, announces: target.announcement != nil), to: target, limit: limit)
    }

    /// Places a second call to the target and joins the two. The caller hears it ring meanwhile, or what is played.
    package func bridge(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        await acknowledged()
        if let refusal = leg.transferRefusal ?? endpoint.configuration.refusal(of: target) { return refusal }
        return await begin(.bridge(announces: target.announcement != nil), to: target, limit: limit)
    }

    private func begin(_ plan: TransferPlan, to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        guard SIPURI(target.uri) != nil else {
            return .refused(status: 400, reason: SIPError.badURI(target.uri).description)
        }
        return await withCheckedContinuation { waiting in
            transfer = RequestedTransfer(target: target, limit: limit, waiting: waiting)
            perform(leg.transferRequested(plan))
        }
    }
}
