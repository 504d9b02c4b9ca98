import Foundation
import Testing

@testable import Messaging

/// `notify_server.py`, running. Ends when the last user of it goes.
final class NotifyServer {
    let port: Int
    private let process = Process()
    private let input = Pipe()

    static let service = "26785a09-ab16-4eb0-8407-a37497a57506"
    static let secret = "3d844edf-8d35-48ac-975b-e847b4f122b0"
    static let key = "tests-of-ours-\(service)-\(secret)"
    static let template = "f33517ff-2a88-4f6e-b855-c550268ce08a"

    init() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "notify_server.py")
        let output = Pipe()
        // Debian's own Python, which has Debian's python3-jwt.
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [script.path(percentEncoded: false), Self.service, Self.secret]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(
            Int(line.trimmingCharacters(in: .whitespacesAndNewlines)),
            "the server did not start; is Debian's python3-jwt installed?")
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// - Parameter fault: as in `notify_server.py`.
    static func base(port: Int, fault: String = "") -> String {
        "http://127.0.0.1:\(port)" + (fault.isEmpty ? "" : "/fault/\(fault)")
    }

    func gateway(
        fault: String = "", key: String = key, templates: [String: String] = ["link": template],
        timeout: Duration = .seconds(60), now: @escaping @Sendable () -> Date = { .now }
    ) throws -> NotifyGateway {
        try NotifyGateway(
            key: key, templates: templates, base: Self.base(port: port, fault: fault), timeout: timeout, now: now)
    }

    struct Taken: Decodable, Equatable {
        var id: String
        var phone_number: String
        var reference: String
        var personalisation: [String: String]
    }

    /// What the server has taken, in order.
    func taken() throws -> [Taken] {
        let url = try #require(URL(string: Self.base(port: port) + "/taken"))
        return try JSONDecoder().decode([Taken].self, from: Data(contentsOf: url))
    }
}
