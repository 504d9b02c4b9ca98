import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// An answer of GOV.UK Notify, and what it means for the text. Decided on the status and the error's type, never on
/// its message, which Notify may reword.
struct NotifyAnswer {
    var status: Int
    var body: Data

    /// What an answer to `POST /v2/notifications/sms` means.
    var sendOutcome: SendOutcome {
        switch status {
        case 200..<300: .taken(id: (try? JSONDecoder().decode(Taken.self, from: body))?.id)
        case 429: .limited(words, wait: isOutOfTexts ? .seconds(60 * 60) : .seconds(60))
        // Whether a request that timed out or broke the server left a text behind is not known.
        case 408, 500...: .unknown(words)
        default: needsAPerson ? .misconfigured(words) : isNumberRefused ? .refused(words) : .held(words)
        }
    }

    /// What an answer to `GET /v2/notifications` means.
    func findOutcome(reference: String) -> FindOutcome {
        if (200..<300).contains(status) {
            guard let found = try? JSONDecoder().decode(Found.self, from: body) else {
                return .later("GOV.UK Notify gave an answer that could not be read")
            }
            return found.notifications.first { $0.reference == reference }.map { .taken(id: $0.id) } ?? .notTaken
        }
        return needsAPerson ? .misconfigured(words) : .later(words)
    }

    /// The day's limit (`TooManyRequestsError`), where the other one is the minute's (`RateLimitError`).
    private var isOutOfTexts: Bool { errors.contains { $0.error == "TooManyRequestsError" } }

    private var errors: [Errors.Item] { (try? JSONDecoder().decode(Errors.self, from: body))?.errors ?? [] }

    /// Something is wrong with this very text, for good: its number. A service in trial mode, a key for the team alone, a
    /// template that was deleted (`BadRequestError`), and whatever stands in front of Notify, are put right by a person.
    private var isNumberRefused: Bool {
        !errors.isEmpty && errors.allSatisfy { $0.error == "ValidationError" && !$0.message.hasPrefix("template") }
    }

    /// The key, the clock or the address is wrong: no text would be taken.
    private var needsAPerson: Bool {
        switch status {
        case 401, 403, 404, 0..<200, 300..<400: true
        default: false
        }
    }

    /// `GOV.UK Notify said 400 ValidationError: …`
    private var words: String {
        let said = errors.map { "\($0.error): \($0.message)" }.joined(separator: "; ")
        let cure =
            switch status {
            case 401, 403: " (check the API key, and that this machine's clock is right)"
            case 404, 0..<200, 300..<400: " (check the address of GOV.UK Notify)"
            default: ""
            }
        return "GOV.UK Notify said \(status)\(said.isEmpty ? "" : " \(said)")\(cure)"
    }

    static func words(_ error: any Error) -> String {
        "no answer from GOV.UK Notify: \((error as NSError).localizedDescription)"
    }

    private struct Taken: Decodable {
        var id: String
    }

    private struct Found: Decodable {
        var notifications: [Notification]
        struct Notification: Decodable {
            var id: String
            var reference: String?
        }
    }

    private struct Errors: Decodable {
        var errors: [Item]
        struct Item: Decodable {
            var error: String
            var message: String
        }
    }
}
