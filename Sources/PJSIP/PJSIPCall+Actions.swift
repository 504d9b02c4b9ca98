#if PJSIP
    import Audio
    import CPjproject
    import Foundation
    import Telephony

    // What `CallLeg` says is to be done.

    extension PJSIPCall {
        /// Carries out what an event of the call leads to.
        func perform(_ actions: [CallLeg.Action]) {
            for action in actions { perform(action) }
            if leg.state == .over { partner = nil }
        }

        private func perform(_ action: CallLeg.Action) {
            switch action {
            case .reject(let status, let reason):
                guard let invite else { return }
                var data: UnsafeMutablePointer<pjsip_tx_data>?
                let ended = reason.withPJ { pjsip_inv_end_session(invite, Int32(status), &$0, &data) }
                if ended == 0, let data { _ = pjsip_inv_send_msg(invite, data) }
            case .sendBye: letGo()
            case .connected:
                connecting?.resume()
                connecting = nil
                // An offer may be on hold from the beginning.
                perform(leg.held(media.onHold))
            case .notConnected(let refusal):
                let error = refusal.map { SIPError($0, redirectedTo: redirectedTo) }
                connecting?.resume(throwing: error ?? .noAnswer)
                connecting = nil
            case .push(let event): events.push(event)
            case .sendRefer(let isReplacing): sendRefer(replacing: isReplacing)
            case .placeLeg: placeLeg()
            case .fallBack(let outcome):
                if case .refused(let status, let reason) = outcome {
                    endpoint.configuration.log?(
                        "call \(id): REFER was refused \(status) \(reason); calling the target ourselves")
                }
            case .cancelLeg: placing?.cancel()
            case .announce: announce()
            case .join: join()
            case .hangUpLeg: hangUpLeg()
            case .tellCallersLeg(let ending): tellCallersLeg(ending)
            case .ring(let isRinging): media.sender.isRinging = isRinging
            case .startTimer: startTimer()
            case .stopTimer:
                timer?.cancel()
                timer = nil
            case .pause:
                Task {
                    try? await Task.sleep(for: .milliseconds(50))
                    perform(leg.pauseOver())
                }
            case .finishTransfer(let outcome):
                let waiting = transfer?.waiting
                transfer = nil
                waiting?.resume(returning: outcome)
            case .report(let loss): report(loss)
            }
        }

        private func startTimer() {
            guard let limit = transfer?.limit else { return }
            timer?.cancel()
            timer = Task {
                try await Task.sleep(for: limit)
                // It may have been stopped after it had woken.
                try Task.checkCancellation()
                perform(leg.limitPassed())
            }
        }

        private func report(_ loss: CallLeg.Loss) {
            if loss == .silence { endpoint.counters.lost += 1 }
            endpoint.configuration.log?("call \(id): \(loss.words(endpoint.configuration.patience))")
        }
    }
#endif
