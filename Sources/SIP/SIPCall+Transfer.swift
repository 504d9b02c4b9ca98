import CLibre
import Telephony

// Putting a caller through, by whichever way the line is set up for.

extension SIPCall {
    /// Transfers the call by REFER, by a second call of ours, or by the one when the other is refused.
    package func transfer(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        let method = endpoint.configuration.transfers
        if let refusal = endpoint.refusal(of: target) { return refusal }
        if target.announcement != nil || method == .attended {
            return await transferAttended(to: target, limit: limit)
        }
        if method != .bridge {
            let outcome = await refer(to: target, limit: limit)
            guard method == .referThenBridge, refer.isUnsupported, state == .up else { return outcome }
            if case .refused(let status, let reason) = outcome {
                endpoint.configuration.log?(
                    "call \(id): REFER was refused \(status) \(reason); calling the target ourselves")
            }
        }
        return await bridgeAndLeave(to: target, limit: limit)
    }

    private func bridgeAndLeave(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        let outcome = await bridge(to: target, limit: limit)
        if outcome == .completed { handOn() }
        return outcome
    }

    /// Calls the agent, and tells them first where they are to be told. Then the caller's side is asked to take our place (Replaces, RFC 3891); when it will
    /// not, the two stay joined through us.
    private func transferAttended(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        let outcome = await bridge(to: target, limit: limit)
        guard outcome == .completed else { return outcome }
        if endpoint.configuration.transfers != .bridge, let dialog = other?.dialogID {
            let attended = TransferTarget(uri: target.uri + "?Replaces=" + dialog.replaces)
            if await refer(to: attended, limit: limit) == .completed { return .completed }
            guard state == .up else { return .callerGone }
            guard other != nil else {
                // The agent has gone; the caller is still ours.
                return .refused(status: 480, reason: "Temporarily Unavailable")
            }
        }
        handOn()
        return .completed
    }
}

extension SIPEndpoint {
    /// Why a call may not go to a target, if it may not.
    nonisolated func refusal(of target: TransferTarget) -> TransferOutcome? {
        let tariff = target.tariff
        if configuration.allowedTariffs.contains(tariff) { return nil }
        return .refused(status: 403, reason: "\(tariff.rawValue) numbers are not allowed")
    }
}
