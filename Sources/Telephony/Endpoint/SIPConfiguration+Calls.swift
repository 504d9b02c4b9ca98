// What the settings say of a call, on whichever stack.

extension SIPConfiguration {
    /// After how many frames without audio a call is over, and after how many on hold.
    package var patience: CallLeg.Patience { .init(silence: Self.frames(mediaTimeout), hold: Self.frames(holdLimit)) }

    private static func frames(_ limit: Duration?) -> Int { limit.map { Int($0 / .milliseconds(20)) } ?? Int.max }

    /// Why a call may not go to a target, if it may not.
    package func refusal(of target: TransferTarget) -> TransferOutcome? {
        let tariff = target.tariff
        if allowedTariffs.contains(tariff) { return nil }
        return .refused(status: 403, reason: "\(tariff.rawValue) numbers are not allowed")
    }

    /// Name and password for whoever asks who we are: those of the registration at that host, or of the only one.
    package func credentials(for target: String) -> Registration? {
        let host = SIPHost(target)?.text
        return registrations.first { SIPHost($0.registrar)?.text == host }
            ?? (registrations.count == 1 ? registrations.first : nil)
    }

    /// Name and password for whoever asks who we are within a call that came in: those of the registration at that address,
    /// or of the only one where the peer is trusted. Anybody else might take our answer home and guess at it.
    package func credentials(forCallFrom peer: String, isTrusted: Bool) -> Registration? {
        registrations.first { SIPHost($0.registrar)?.address == peer }
            ?? (isTrusted && registrations.count == 1 ? registrations.first : nil)
    }

    /// How a call to a target on a caller's behalf says who is calling.
    /// - Parameters:
    ///   - caller: the caller's number; nil where it is withheld.
    ///   - uri: of a user of ours.
    ///   - replaced: the header `Replaces`, where the call is to take another one's place there.
    /// - Returns: for From, nil where it is our own; and the headers, the target's among them.
    package func secondLeg(
        to target: TransferTarget, from caller: String?, uri: (String) -> String, replacing replaced: String?
    ) -> (from: String?, headers: [(name: String, value: String)]) {
        let headers = target.headers + (replaced.map { [("Replaces", $0)] } ?? [])
        guard let caller else { return ("anonymous", headers + [("Privacy", "id")]) }
        guard SIPURI("sip:\(caller)@x") != nil else { return (nil, headers) }
        // A trunk wants its own customer in From; the caller is told beside it (RFC 3325).
        let isAccount = credentials(for: target.uri) != nil
        return (isAccount ? nil : caller, headers + [("P-Asserted-Identity", "<\(uri(caller))>")])
    }

    /// Places a call to a target; where that redirects it to another one that is listed and may be called, to that one.
    /// - Parameters:
    ///   - id: the caller's call, for the log.
    ///   - line: the name of the lines that it came in on.
    ///   - dial: places one call; throws `SIPError.redirected` for a 3xx.
    /// - Throws: `SIPError.refused` for a redirection that is not followed; what `dial` throws.
    nonisolated(nonsending) package func following<Leg>(
        _ target: TransferTarget, for id: String, on line: String?, dial: (TransferTarget) async throws -> Leg
    ) async throws -> Leg {
        var redirection = Redirection(from: target.uri)
        var target = target
        while true {
            do { return try await dial(target) } catch SIPError.redirected(let status, let reason, let contacts) {
                try Task.checkCancellation()
                let listed = await listedTargets(line)
                guard let uri = redirection.next(contacts, among: listed) else {
                    log?("call \(id): the target answered \(status), to where no call may go; not followed")
                    throw SIPError.refused(status: status, reason: reason)
                }
                target.uri = uri
                guard refusal(of: target) == nil else { throw SIPError.refused(status: status, reason: reason) }
                log?("call \(id): the target answered \(status), to another target, which is called")
            }
        }
    }

    /// Where an agent may pass a caller on to.
    /// - Parameters:
    ///   - value: of Refer-To.
    ///   - uri: where the agent was called.
    ///   - line: the name of the lines that the caller's call came in on.
    /// - Returns: the listed address as the list has it, and the header `Replaces` where the agent has spoken to them first
    ///   and the caller is to take that call's place; nil for every other place.
    nonisolated(nonsending) package func passingTarget(
        _ value: String, from uri: String, on line: String?
    ) async -> (target: TransferTarget, replaces: String?)? {
        var redirection = Redirection(from: uri)
        guard value.utf8.count <= 2048, let place = redirection.next([value], among: await listedTargets(line)) else {
            return nil
        }
        let target = TransferTarget(uri: place)
        guard refusal(of: target) == nil else { return nil }
        guard let headers = NameAddress(value).uri.split(separator: "?", maxSplits: 1).dropFirst().first else {
            return (target, nil)
        }
        for header in headers.split(separator: "&") {
            let halves = header.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].lowercased() == "replaces" else { continue }
            // What it names otherwise would be called beside the call that the agent has with them.
            let replaces = halves[1].removingEscapes
            guard Replaces(replaces) != nil else { return nil }
            return (target, replaces)
        }
        return (target, nil)
    }
}
