import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport

/// Asterisk as the council's phone system, by the configuration in Deploy: a phone `jo` registers with it, and `council` is
/// the switchboard.
struct Asterisk {
    private static let root = Program.package.appending(path: "Peers/asterisk/usr")
    private static let binary = root.appending(path: "sbin/asterisk").path
    private static let libraries = root.appending(path: "lib/x86_64-linux-gnu")
    private static let loader = root.appending(path: "lib64/ld-linux-x86-64.so.2").path
    static var isInstalled: Bool { Program.isInstalled(binary) && Program.isInstalled(loader) }

    let port: UInt16
    let tlsPort: UInt16
    let program: Program
    private let folder: URL

    /// Starts it.
    /// - Parameters:
    ///   - port: where it listens on UDP and TCP.
    ///   - tlsPort: where it listens on TLS.
    ///   - switchboard: the URI that `council` is to be found at.
    ///   - certificate: for TLS; with it all audio is encrypted.
    ///   - settings: more lines for whomever it calls and is called by.
    ///   - algorithms: of digest that it takes, the first at the front.
    init(
        port: UInt16, tlsPort: UInt16, switchboard: String, certificate: (certificate: String, key: String)? = nil,
        settings: [String] = [], algorithms: String = "MD5", in folder: URL
    ) async throws {
        self.folder = folder.appending(path: "asterisk")
        (self.port, self.tlsPort) = (port, tlsPort)
        for name in ["etc", "var", "spool", "run", "log"] {
            try FileManager.default.createDirectory(
                at: self.folder.appending(path: name), withIntermediateDirectories: true)
        }
        let place = self.folder.path
        let modules = Self.libraries.appending(path: "asterisk/modules").path
        let transport = certificate.map {
            """
            [tls]
            type=transport
            protocol=tls
            bind=127.0.0.1:\(tlsPort)
            cert_file=\($0.certificate)
            priv_key_file=\($0.key)
            method=tlsv1_2

            """
        }
        let files = [
            "asterisk.conf": """
            [directories]
            astetcdir => \(place)/etc
            astmoddir => \(modules)
            astvarlibdir => \(place)/var
            astdbdir => \(place)/var
            astkeydir => \(place)/var
            astdatadir => \(Self.root.path)/share/asterisk
            astagidir => \(place)/var
            astspooldir => \(place)/spool
            astrundir => \(place)/run
            astlogdir => \(place)/log
            """,
            "modules.conf": "[modules]\nautoload=no\n"
                + Self.modules.split(separator: " ").map { "load=\($0).so\n" }.joined(),
            "logger.conf": "[logfiles]\nconsole => warning,error\n",
            "rtp.conf": "[general]\nrtpstart=40000\nrtpend=49999\n",
            "features.conf": "", "musiconhold.conf": "", "cli.conf": "",
            "pjsip.conf": """
            [global]
            type=global
            endpoint_identifier_order=username,ip,anonymous
            default_auth_algorithms_uas=\(algorithms)
            [udp]
            type=transport
            protocol=udp
            bind=127.0.0.1:\(port)
            [tcp]
            type=transport
            protocol=tcp
            bind=127.0.0.1:\(port)
            \(transport ?? "")
            [basic](!)
            type=endpoint
            disallow=all
            allow=g722,alaw,ulaw
            direct_media=no
            dtmf_mode=rfc4733
            moh_passthrough=yes
            media_encryption=\(transport == nil ? "no" : "sdes")
            \(settings.joined(separator: "\n"))
            \(try Self.deployed("pjsip.conf", [
                "sip:council@192.0.2.20:5060": switchboard, "192.0.2.20": "127.0.0.1", "change-this": "secret",
                "qualify_frequency=30": "qualify_frequency=1",
                "media_encryption=no": "media_encryption=\(transport == nil ? "no" : "sdes")",
                "dtmf_mode=rfc4733": (["dtmf_mode=rfc4733"] + settings).joined(separator: "\n"),
            ]))
            [jo](basic)
            context=from-phones
            aors=jo
            auth=jo
            [jo]
            type=auth
            auth_type=userpass
            username=jo
            password=secret
            [jo]
            type=aor
            max_contacts=1
            """,
            "extensions.conf": """
            [from-phones]
            exten => council,1,Set(CALLERID(num)=01803861234)
             same => n,Goto(to-switchboard,council,1)
            \(try Self.deployed("extensions.conf", [
                "exten => waste,1,Dial(PJSIP/waste,30)": "exten => waste,1,Answer()\n same => n,PlayTones(1000)\n same => n,Wait(9)",
                "exten => operator,1,Dial(PJSIP/operator,60)": "exten => operator,1,Goto(waste,1)",
            ]))
            exten => engaged,1,Hangup(17)
            exten => jo,1,Dial(PJSIP/jo,20)
            exten => agent,1,Answer()
             same => n,Wait(0.5)
             same => n,SendDTMF(1)
             same => n,Echo()
            """,
        ]
        for (name, text) in files {
            try (text + "\n").write(
                to: self.folder.appending(path: "etc/\(name)"), atomically: true, encoding: .utf8)
        }
        program = try Program(
            Self.loader,
            [
                "--library-path", Self.libraries.path, Self.binary, "-C", "\(place)/etc/asterisk.conf", "-f",
            ], in: folder)
        // It is there when it says anything, and be it that it has no such extension.
        for _ in 0..<100 {
            let asking = try RawPeer(port: port)
            asking.sip.send(asking.request("OPTIONS"), to: port)
            if asking.sip.receive(milliseconds: 100) != nil { return }
        }
        throw Missing("Asterisk: \(program.printed)")
    }

    /// A file of Deploy, with what is to be changed there in it.
    private static func deployed(_ name: String, _ changes: [String: String]) throws -> String {
        var text = try String(contentsOf: Program.package.appending(path: "Deploy/asterisk/\(name)"), encoding: .utf8)
        // The longest first: an address stands in a URI, too.
        for (old, new) in changes.sorted(by: { $0.key.count > $1.key.count }) {
            guard text.contains(old) else { throw Missing("‘\(old)’ in \(name)") }
            text = text.replacing(old, with: new)
        }
        return text
    }

    /// What one of its commands prints.
    func says(_ command: String) async throws -> String {
        let asking = try Program(
            Self.loader,
            [
                "--library-path", Self.libraries.path, Self.binary, "-C",
                folder.appending(path: "etc/asterisk.conf").path,
                "-rx", command,
            ], in: folder)
        _ = await asking.end()
        return asking.printed
    }

    /// A phone that has registered as `jo`.
    func phone(
        over transport: String, _ set: (inout SIPConfiguration) -> Void = { _ in }
    ) async throws -> SIPEndpoint {
        var configuration = SIPConfiguration.trial
        set(&configuration)
        configuration.registrations = [
            Registration(registrar: "sip:\(address(over: transport))", user: "jo", password: "secret")
        ]
        let log = Lines()
        configuration.log = log.write
        let phone = try await SIPEndpoint(configuration)
        guard await log.wait(for: "registered with"), await phone.condition.registrations.values.first == true else {
            throw Missing("a registration: \(log.all) \(program.printed)")
        }
        return phone
    }

    /// Where it is reached over `udp`, `tcp` or `tls`.
    func address(over transport: String) -> String {
        "127.0.0.1:\(transport == "tls" ? tlsPort : port);transport=\(transport)"
    }

    private static let modules =
        "res_timing_timerfd res_pjproject res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjsip "
        + "res_pjsip_pubsub res_pjsip_session res_pjsip_sdp_rtp res_rtp_asterisk res_srtp res_pjsip_endpoint_identifier_ip "
        + "res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_anonymous res_pjsip_authenticator_digest "
        + "res_pjsip_outbound_authenticator_digest res_pjsip_registrar res_pjsip_refer "
        + "res_pjsip_dtmf_info res_pjsip_caller_id res_pjsip_rfc3326 res_pjsip_nat chan_pjsip codec_alaw codec_ulaw "
        + "codec_g722 codec_resample app_dial app_echo app_senddtmf app_playtones pbx_config bridge_simple bridge_native_rtp "
        + "bridge_holding bridge_builtin_features res_musiconhold func_channel func_callerid"
}
