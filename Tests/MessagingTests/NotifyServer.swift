import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@testable import Messaging

/// `notify_server.py`, running. Ends when the last user of it goes.
final class NotifyServer {
    private let server: PythonServer
    var port: Int { server.port }

    static let service = "26785a09-ab16-4eb0-8407-a37497a57506"
    static let secret = "3d844edf-8d35-48ac-975b-e847b4f122b0"
    static let key = "tests-of-ours-\(service)-\(secret)"
    static let template = "f33517ff-2a88-4f6e-b855-c550268ce08a"

    init() throws { server = try PythonServer("notify_server.py", [Self.service, Self.secret]) }

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

    /// From now on, delivery receipts are sent there.
    func reports(to callback: String, token: String) async throws {
        var request = URLRequest(url: try #require(URL(string: Self.base(port: port) + "/receipts")))
        request.httpMethod = "PUT"
        request.httpBody = try JSONEncoder().encode(["url": callback, "token": token])
        _ = try await URLSession.shared.data(for: request)
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
