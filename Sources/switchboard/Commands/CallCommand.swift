import AudioFiles
import Foundation
import SIP
import SwitchboardService
import Telephony
import Utilities

/// `switchboard call`: a caller for trying a switchboard out.
struct CallCommand: Command {
    static let name = "call"
    static let summary = "place a call, speak recordings, and tell what happens"
    static let help = """
        switchboard call TARGET [TURN…] [options]

        TARGET is a SIP address such as sip:council@127.0.0.1:5060, or only 127.0.0.1:5060.
        Each TURN waits until the other side has spoken and been silent for 0.8 s. It is a recording (any that plays:
        WAV, FLAC, Ogg…), over:FILE to speak it over what the other side says, silence to let a question pass,
        digits:07700900123# to press keys, or info:1 to press them by SIP INFO.

        --tcp                  SIP over TCP instead of UDP
        --listen ADDRESS:PORT  our own address (default 127.0.0.1 and any free port)
        --from NUMBER          the calling number; ‘anonymous’ withholds it
        --user NAME --password-file FILE   the name and the password that the other side asks for; the call registers with it
        --codec pcma|pcmu      the codec that is offered (default: both)
        --refer ANSWER         what a transfer meets: accept (default), decline, busy, noanswer, silent
        --record OUT.wav       records the call: left what we hear, right what we say
        --hangup-after S       hangs up S seconds after the answer
        --patience S           hangs up when nothing is left to say and S seconds pass (default 20)

        Ends with status 0 when the call was answered and ended normally, 1 otherwise.
        """

    static func run(_ arguments: inout Arguments) async throws {
        let overTCP = arguments.flag("tcp")
        var configuration = try SIPConfiguration(
            listening: arguments.option("listen") ?? "127.0.0.1", defaultPort: 0)
        // The system that is called may ask in between whether we are there.
        configuration.unknownPeers = .accept
        let from = try arguments.option("from")
        let account = try account(
            user: arguments.option("user"), passwordFile: arguments.option("password-file"))
        let codecs = try codecs(named: arguments.option("codec"))
        let referral = try referral(named: arguments.option("refer"))
        let record = try arguments.option("record")
        let hangUpAfter = try arguments.option("hangup-after", as: Double.self)
        let patience = try arguments.option("patience", as: Double.self) ?? 20
        var words = try arguments.positionals()
        guard !words.isEmpty else { throw UsageError("whom to call is missing") }
        let target = address(words.removeFirst(), overTCP: overTCP)
        if let account {
            configuration.registrations = [
                Registration(registrar: registrar(of: target), user: account.user, password: account.password)
            ]
        }
        let turns = try words.map(CallerTurn.init)
        let writer = try record.map { try RecordingWriter(path: $0, rate: 8000, channels: 2) }

        let endpoint = try await SIPEndpoint(configuration)
        let clock = ContinuousClock()
        let start = clock.now
        let say: @Sendable (String) -> Void = { line in
            let seconds = (clock.now - start) / .seconds(1)
            // Unbuffered, so that whoever reads along sees it as it happens.
            ServeCommand.say(String(format: "%6.2f  ", seconds) + line)
        }
        do {
            say("calling \(target)")
            let placing = Task {
                try await endpoint.call(target, from: from, codecs: codecs, referral: referral)
            }
            let interruption = SignalTrap { placing.cancel() }
            defer { interruption.end() }
            let call = try await placing.value
            say("answered")
            interruption.action = { Task { await call.hangUp() } }
            var conversation = CallerConversation(
                call: call, turns: turns, writer: writer, hangUpAfter: hangUpAfter, patience: patience, say: say)
            let reporting = Task {
                for await target in call.referrals { say("asked to go to \(target.prefix { $0 != "?" })") }
            }
            let ending = try await conversation.run()
            reporting.cancel()
            await endpoint.shutDown()
            guard ending != .failed else { throw CallError.stack("the other side was lost") }
        } catch {
            await endpoint.shutDown()
            throw error
        }
    }

    private static func address(_ text: String, overTCP: Bool) -> String {
        var target = text
        if !target.contains("@") {
            target = target.hasPrefix("sip:") ? String(target.dropFirst(4)) : target
            target = "sip:switchboard@\(target)"
        } else if !target.hasPrefix("sip:"), !target.hasPrefix("sips:") {
            target = "sip:\(target)"
        }
        return overTCP ? target + ";transport=tcp" : target
    }

    /// Whom a target is asked of: its host, and its transport.
    private static func registrar(of target: String) -> String {
        "sip:\(target.split(separator: "@").last ?? "")"
    }

    private static func account(user: String?, passwordFile: String?) throws -> (user: String, password: String)? {
        switch (user, passwordFile) {
        case (nil, nil): return nil
        case (let user?, let file?):
            return (user, try Secret.read(file, setting: "--password-file"))
        default: throw UsageError("--user and --password-file belong together")
        }
    }

    private static func codecs(named name: String?) throws -> [Codec] {
        guard let name else { return [.pcma, .pcmu] }
        guard let codec = Codec(rawValue: name.lowercased()) else {
            throw UsageError("--codec takes pcma or pcmu, not ‘\(name)’")
        }
        return [codec]
    }

    static func referral(named name: String?) throws -> ReferResponse {
        switch name {
        case nil, "accept": return .accept
        case "decline": return .decline
        case "busy": return .busy
        case "noanswer": return .noAnswer
        case "silent": return .silent
        case .some(let name):
            throw UsageError("--refer takes accept, decline, busy, noanswer or silent, not ‘\(name)’")
        }
    }
}
