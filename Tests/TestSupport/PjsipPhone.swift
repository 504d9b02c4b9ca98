import Foundation
import Testing

/// A real pjsip phone that calls, speaks, presses keys, and takes the transfers that it is sent.
package struct PjsipPhone {
    /// The phone's own port; transfers to it come back to it.
    package let port: UInt16
    private var plan: [String] = []

    package static let python = Program.package.appending(path: "Peers/bin/python")
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: python.path) }
    package static let script = Program.package.appending(path: "Tests/LiveTests/Peers/pjsip-caller.py")

    package init() { port = FreePort.udpAndTCP() }

    /// Says a recording of `Tests/Recordings` so many seconds after the answer.
    package func saying(_ recording: String, at seconds: Double) -> PjsipPhone {
        doing("play", Program.package.appending(path: "Tests/Recordings/\(recording).wav").path, at: seconds)
    }

    package func pressing(_ keys: String, at seconds: Double) -> PjsipPhone { doing("keys", keys, at: seconds) }

    package func hangingUp(at seconds: Double) -> PjsipPhone { doing("hangup", "0", at: seconds) }

    private func doing(_ action: String, _ value: String, at seconds: Double) -> PjsipPhone {
        var phone = self
        phone.plan += ["--at", "\(seconds)", action, value]
        return phone
    }

    /// Calls, and goes through the plan until the call is over.
    /// - Returns: what happened, line by line.
    package func call(
        _ target: String, from: String = "anonymous", agent: Int = 200, agentPresses keys: String? = nil,
        overTCP: Bool = false
    ) async throws -> [String] {
        let pressed = keys.map { ["--agent-keys", $0] } ?? []
        let arguments =
            [Self.script.path, target, "--port", "\(port)", "--from", from, "--agent", "\(agent)"] + pressed + plan
            + (overTCP ? ["--transport", "tcp"] : [])
        // Behind the lines that pjlib prints before its log can be turned off, which begin with the time.
        return try await FinishedProgram.run(Self.python, arguments).output.split(separator: "\n").map(String.init)
            .filter { $0.first?.isLetter == true }
    }
}
