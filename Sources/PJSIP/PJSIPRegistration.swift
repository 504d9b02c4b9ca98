#if PJSIP
    import CPjproject
    import Foundation
    import Telephony

    /// One registration with a phone system or trunk, which pjproject renews in time; says when it succeeds or fails.
    @PJSIPLoop
    final class PJSIPRegistration {
        /// The registrar has accepted us.
        private(set) var isRegistered = false
        let settings: Registration
        private var raw: OpaquePointer?
        private let log: (@Sendable (String) -> Void)?
        private var hasSpoken = false
        private var retry: Task<Void, any Error>?

        init(_ settings: Registration, by endpoint: PJSIPEndpoint) throws(SIPError) {
            self.settings = settings
            log = endpoint.configuration.log
            guard let uri = SIPURI(settings.registrar), let host = SIPHost(settings.registrar),
                let address = SIPURI("sip:\(settings.user)@\(host.text)")
            else { throw .badURI(settings.registrar) }
            let owner = Unmanaged.passUnretained(self).toOpaque()
            var status = pjsip_regc_create(PJSIPLibrary.sip, owner, registrationAnswered, &raw)
            guard status == 0, let raw else { throw .stack(PJSIPEndpoint.text(of: status)) }
            let contact = endpoint.contact(for: host.address, over: uri.transport, user: settings.user)
            status = uri.text.withPJ { registrar in
                "<\(address.text)>".withPJ { address in
                    contact.withPJ { contact in
                        pjsip_regc_init(
                            raw, &registrar, &address, &address, 1, &contact, UInt32(clamping: settings.expires))
                    }
                }
            }
            if status == 0 {
                status = PJSIPEndpoint.withCredentials(settings) { pjsip_regc_set_credentials(raw, 1, &$0) }
            }
            if status == 0, var selector = endpoint.listeners.selector(to: uri) {
                status = pjsip_regc_set_transport(raw, &selector)
            }
            guard status == 0 else {
                close()
                throw .stack(PJSIPEndpoint.text(of: status))
            }
            register()
        }

        private func register() {
            guard let raw else { return }
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            // Renewed by itself once it has succeeded.
            guard pjsip_regc_register(raw, 1, &data) == 0, let data else { return answered(nil) }
            if pjsip_regc_send(raw, data) != 0 { answered(nil) }
        }

        /// Takes the registration back. pjproject calls us no more.
        func close() {
            retry?.cancel()
            guard let raw else { return }
            self.raw = nil
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            if isRegistered, pjsip_regc_unregister(raw, &data) == 0, let data { _ = pjsip_regc_send(raw, data) }
            // With a request under way it goes when that is answered, without a word to us.
            pjsip_regc_destroy2(raw, 1)
        }

        fileprivate func answered(_ status: Int?) {
            guard raw != nil else { return }
            let now = status.map { 200..<300 ~= $0 } ?? false
            if now != isRegistered || !hasSpoken {
                let why = status.map(String.init) ?? "no answer"
                log?(
                    now ? "registered with \(settings.registrar)" : "not registered with \(settings.registrar): \(why)")
            }
            hasSpoken = true
            isRegistered = now
            guard !now else { return }
            retry?.cancel()
            retry = Task { [weak self] in
                try await Task.sleep(for: .seconds(30))
                self?.register()
            }
        }
    }

    private func registrationAnswered(_ parameters: UnsafeMutablePointer<pjsip_regc_cbparam>?) {
        guard let parameters, let owner = parameters.pointee.token else { return }
        let status = parameters.pointee.status == 0 ? Int(parameters.pointee.code) : nil
        // Of a registration that was taken back there is nobody to be told.
        guard parameters.pointee.is_unreg == 0 else { return }
        PJSIPLoop.enter((owner, status)) { owner, status in
            Unmanaged<PJSIPRegistration>.fromOpaque(owner).takeUnretainedValue()
                .answered(status.flatMap { $0 == 408 || $0 == 503 ? nil : $0 })
        }
    }

    extension PJSIPEndpoint {
        /// Lets a dialog answer challenges.
        func prove(_ dialog: UnsafeMutablePointer<pjsip_dialog>, as registration: Registration?) {
            guard let registration else { return }
            _ = Self.withCredentials(registration) { pjsip_auth_clt_set_credentials(&dialog.pointee.auth_sess, 1, &$0) }
        }

        /// For any realm, as pjproject takes them; it copies them.
        static func withCredentials<Result>(
            _ registration: Registration, _ body: (inout pjsip_cred_info) -> Result
        ) -> Result {
            "*".withPJ { realm in
                "digest".withPJ { scheme in
                    registration.user.withPJ { user in
                        registration.password.withPJ { password in
                            var credentials = pjsip_cred_info()
                            (credentials.realm, credentials.scheme, credentials.username) = (realm, scheme, user)
                            credentials.data_type = Int32(PJSIP_CRED_DATA_PLAIN_PASSWD.rawValue)
                            credentials.data = password
                            return body(&credentials)
                        }
                    }
                }
            }
        }
    }
#endif
