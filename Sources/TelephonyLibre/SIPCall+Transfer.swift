import CLibre
import Telephony

// Putting a caller through, by whichever way the line is set up for.

extension SIPCall {
    /// Transfers the call by REFER, by a second call of ours, or by the one when the other is refused.
    public func transfer(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        let method = endpoint.configuration.transfers
        if let refusal = endpoint.refusal(of: target) { return refusal }
        if target.announcement != nil { return await transferAnnounced(to: target, limit: limit) }
        if method != .bridge {
            let outcome = await refer(to: target, limit: limit)
            guard method == .referThenBridge, refer.isUnsupported, state == .up else { return outcome }
            endpoint.configuration.log?("call \(id): REFER was \(outcome.inAWord); calling the target ourselves")
        }
        return await bridgeAndLeave(to: target, limit: limit)
    }

    private func bridgeAndLeave(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        let outcome = await bridge(to: target, limit: limit)
        if outcome == .completed { handOn() }
        return outcome
    }

    /// Speaks to the agent first. Then the caller's side is asked to take our place (Replaces, RFC 3891); when it will
    /// not, the two stay joined through us.
    private func transferAnnounced(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
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

/// What names a dialog to a third party.
struct DialogID {
    var callID: String
    var localTag: String
    var remoteTag: String

    /// As it stands in a Refer-To URI: the tags are those of the party that is asked to replace the call.
    var replaces: String {
        "\(callID);to-tag=\(remoteTag);from-tag=\(localTag)".utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isPlain = character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
            return isPlain ? String(character) : "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    /// Of a call that we placed, from the answer to it.
    init(answer: SIPMessage) {
        callID = String(answer.raw.pointee.callid)
        localTag = String(answer.raw.pointee.from.tag)
        remoteTag = String(answer.raw.pointee.to.tag)
    }
}
