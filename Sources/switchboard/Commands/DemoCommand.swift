import Foundation
import Replay
import SIP
import SwitchboardService
import Telephony
import Utilities

/// `switchboard demo`: starts the switchboard on this machine, phones it with a recorded caller, and shows the
/// conversation.
struct DemoCommand: Command {
    static let name = "demo"
    static let summary = "start the switchboard and phone it with a recorded caller"
    static let help = """
        switchboard demo [RECORDING … | digits:KEYS …] [options]

          --from NUMBER       the caller's number (07700900123, one that nobody has)
          --grammar DIR       the council's grammar (Grammars/south-hams)
          --data DIR          records and recordings (var/demo)
          --refer ANSWER      what a transfer meets: accept, decline, busy, noanswer

        Without recordings: “my bin wasn't collected”, then “yes please”, in office hours. The call goes over SIP and
        RTP on the loopback interface, as it would over a network.
        """

    /// A Monday at half past ten in London.
    private static let officeHours = Date(timeIntervalSince1970: 1_780_911_000)
    private static let recordings = ["Tests/Recordings/missed-bin-heart.wav", "Tests/Recordings/yes-please-heart.wav"]

    static func run(_ arguments: inout Arguments) async throws {
        let from = try arguments.option("from") ?? "07700900123"
        let referral = try CallCommand.referral(named: arguments.option("refer"))
        var configuration = Configuration()
        configuration.listen = "127.0.0.1:0"
        configuration.data = "var/demo"
        configuration.grammar = try arguments.option("grammar") ?? configuration.grammar
        configuration.data = try arguments.option("data") ?? configuration.data
        let named = try arguments.positionals()
        let turns = try (named.isEmpty ? recordings : named).map(CallerTurn.init)

        let say = ServeCommand.say
        say("Starting the switchboard of \(configuration.grammar) …")
        let switchboard = try await LiveSwitchboard(
            configuration, clock: ShiftedClock(from: officeHours), transcript: Transcript(write: say),
            log: Log { if $0.hasPrefix("warning") { say($0) } })
        let serving = Task { await switchboard.run() }
        say("It listens on \(switchboard.address). A caller phones it.\n")
        let (ending, target) = try await phone(switchboard.address, from: from, turns: turns, referral: referral)
        await switchboard.shutDown()
        await serving.value
        say("")
        if let target {
            say("The call ended at \(target).")
        } else {
            say("The call ended: \(ending == .weHungUp ? "the caller hung up" : "the switchboard hung up").")
        }
        say("What was recorded, and what is to be texted:")
        say(
            "  .build/release/switchboard report --calls --database \(configuration.database)"
        )
    }

    /// The caller's end of the call: how it ended, and where a transfer sent it.
    private static func phone(
        _ address: String, from: String, turns: [CallerTurn], referral: ReferResponse
    ) async throws -> (CallEnding, String?) {
        let endpoint = try await SIPEndpoint(.trial)
        let call = try await endpoint.call("sip:switchboard@\(address)", from: from, referral: referral)
        var conversation = CallerConversation(
            call: call, turns: turns, writer: nil, hangUpAfter: nil, patience: 60, say: { _ in })
        let transferring = Task { await call.referrals.first { _ in true } }
        let ending = try await conversation.run()
        await endpoint.shutDown()
        transferring.cancel()
        let target = await transferring.value.map { String($0.prefix { $0 != "?" }) }
        return (ending, referral == .accept ? target : nil)
    }
}
