import Foundation
import Records

/// Fills a database with a year of calls that nobody made, for tests and measurements of reports:
///
///     GeneratedYear DATABASE [CALLS [SEED]]
///
/// Prints what it put in, as JSON: a report must find the same.
@main
struct GeneratedYear {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count >= 2 else { exit(64) }
        let count = words.count > 2 ? Int(words[2]) ?? 0 : 180_000
        let seed = words.count > 3 ? UInt64(words[3]) ?? 0 : 2025
        let store = try Store(file: words[1])
        var caller = CallGenerator(seed: seed, calls: count)
        while let batch = caller.next(atMost: 2000) {
            try await store.inOneTransaction { store in
                for call in batch { try call.insert(into: store) }
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(caller.truth), as: UTF8.self))
    }
}

extension GeneratedCall {
    func insert(into store: isolated Store) throws {
        if let missed { return try store.missedCall(at: began, why: missed) }
        guard let row else { return }
        try store.insert(row)
        for turn in turns { try store.insert(turn) }
        for action in actions { try store.insert(action) }
        var allowance = TextAllowance()
        allowance.perNumber = 1000
        if let text { _ = try store.promise(text, allowance: allowance, link: link) }
        if let form { try store.insert(form) }
        if let survey { try store.insert(survey) }
        if let label { try store.label(label) }
    }
}
