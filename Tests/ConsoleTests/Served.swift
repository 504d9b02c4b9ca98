import AudioFiles
import CallHistory
import Foundation
import Recognition
import Records
import Synchronization
import TestSupport
import Testing

@testable import Console

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A console over loopback, with records of its own and a switchboard that is made up.
final class Served: Sendable {
    let folder: TemporaryFolder
    let people: PeopleStore
    let store: Store
    let server: ConsoleServer
    let clock = TestClock()

    static let password = "correct horse battery"

    /// - Parameters:
    ///   - council: files of a grammar, by their names, that staff change.
    ///   - now: in place of the clock that a test puts on.
    ///   - given: a folder that another console had before.
    ///   - recordings: this machine's, and other nodes'.
    ///   - desk: the grammars of that folder; nil for a console without.
    init(
        _ settings: ConsoleSettings = ConsoleSettings(), port: some SwitchboardPort = StandIn(),
        council: [String: String] = [:], now: (@Sendable () -> Date)? = nil, in given: TemporaryFolder? = nil,
        recordings: RecordingArchive = RecordingArchive(), desk: ((TemporaryFolder) throws -> GrammarDesk)? = nil
    ) throws {
        folder = try given ?? TemporaryFolder()
        people = try PeopleStore(file: folder.appending(path: "console.sqlite").path)
        let records = folder.appending(path: "records.sqlite").path
        store = try Store(file: records)
        var settings = settings
        settings.listen = "127.0.0.1:0"
        let published = folder.appending(path: "grammar")
        try FileManager.default.createDirectory(at: published, withIntermediateDirectories: true)
        for (name, text) in council {
            let file = published.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let editing =
            council.isEmpty
            ? nil
            : EditingDesk(published: published, candidate: folder.appending(path: "candidate"), pbx: nil) { _ in
                Spelt()
            }
        server = try ConsoleServer(
            settings, people: people,
            councils: [
                ConsoleCouncil(
                    store: store, reading: try Store(reading: records), port: port, desk: try desk?(folder),
                    editing: editing, recordings: recordings)
            ], now: now ?? { [clock] in clock.now },
            complain: { Issue.record("\($0)") })
    }

    /// A file of the candidate, or of what is published.
    func text(_ name: String, published: Bool = false) throws -> String {
        let place = published ? "grammar/\(name)" : "candidate/grammar/\(name)"
        return try String(contentsOf: folder.appending(path: place), encoding: .utf8)
    }

    /// Writes a file of the candidate as somebody does who edits by hand.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: "candidate/grammar/\(name)"))
    }

    var url: String { String(server.url.dropLast()) }

    /// Adds a user; without a second factor unless a secret is given.
    func add(_ name: String, _ roles: String, secret: String? = nil) async throws {
        let hash = try #require(await Password.hash(Self.password))
        let all = Role.text(try #require(Role.list(roles)))
        try await people.add(UserRow(name: name, roles: all, password: hash, secret: secret, created: clock.now))
    }

    /// A browser in which somebody is signed in.
    func browser(_ name: String, _ roles: String) async throws -> Browser {
        let code = TimedCode()
        try await add(name, roles, secret: code.secret)
        let browser = Browser(url)
        try await browser.signIn(name, code.code(at: clock.now))
        return browser
    }

    /// A call in which somebody asked for something and was put through.
    func addCall(
        _ id: String, at began: Date? = nil, words: String = "my bin wasn't collected",
        verdict: String = "accept missed_bin",
        target: String = "missed_bin", number: String? = "+447700900123", probability: Double = 0.9,
        sound: Bool = false,
        node: String? = nil
    ) async throws {
        let began = began ?? clock.now.addingTimeInterval(-3600)
        var path: String?
        if sound {
            let file = folder.appending(path: "\(id).wav").path
            let left = (0..<48_000).map { Int16(8000 * sin(Double($0) / 6)) }
            try Recording(channels: [left, [Int16](repeating: 0, count: 48_000)], rate: 8000).write(to: file)
            path = file
        }
        let heard = words.split(separator: " ").map {
            "{\"confidence\":0.9,\"end\":1,\"start\":0,\"text\":\"\($0.replacing("\"", with: "\\\""))\"}"
        }
        let other = "{\"confidence\":0.2,\"words\":[{\"confidence\":0.2,\"end\":1,\"start\":0,\"text\":\"been\"}]}"
        let candidates = [("missed_bin", probability), ("new_bin", 0.05), ("potholes", 0.01)].map {
            "{\"destination\":{\"route\":{\"_0\":\"\($0.0)\"}},\"phrase\":\"my bin\",\"probability\":\($0.1),\"slotProbabilities\":{},\"slots\":{}}"
        }
        try await store.insert(
            CallRow(
                id: id, began: began, callerNumber: number, dialled: "01803", grammar: "3f9a1c77d2e0b845",
                software: "0", audioPath: path, node: node))
        try await store.insert(
            TurnRow(
                callID: id, number: 1, asked: "welcome", heard: .utterance,
                hypotheses: "[{\"confidence\":0.9,\"words\":[\(heard.joined(separator: ","))]},\(other)]",
                decision:
                    "{\"candidates\":[\(candidates.joined(separator: ","))],\"reason\":\"\",\"verdict\":{\"reject\":{}}}",
                verdict: verdict, reason: "sure: heard ‘\(words)’", audioPath: path, audioStart: 1000, audioEnd: 3000,
                timings: .init(promptStart: 200, promptEnd: 1000, speechStart: 1200, speechEnd: 2600, decided: 2700)))
        try await store.insert(
            ActionRow(
                callID: id,
                columns: ActionColumns(kind: "transfer", target: target, outcome: "completed", detail: "missed bins"),
                at: began.addingTimeInterval(4)))
        try await store.end(call: id, at: began.addingTimeInterval(6), ending: "transferred", audioPath: path)
    }
}

/// A date that a test puts on.
final class TestClock: Sendable {
    private let held = Mutex(Date(timeIntervalSince1970: 1_796_000_000))
    var now: Date { held.withLock { $0 } }
    func goOn(_ seconds: TimeInterval) { held.withLock { $0 += seconds } }
}

/// Knows a few words.
private struct Spelt: Pronouncer {
    func pronunciations(of word: String) -> [[String]] {
        switch word {
        case "bin": [["B", "IH", "N"]]
        case "bins": [["B", "IH", "N", "Z"]]
        case "new": [["N", "UW"]]
        default: []
        }
    }
}

/// In the switchboard's place.
struct StandIn: SwitchboardPort {
    var began = Date(timeIntervalSince1970: 1_795_999_960)
    let council: String? = "South Hams District Council"
    let destinations = [
        ReachableDestination(label: "missed_bin", name: "a missed bin", phrases: ["my bin was not collected"]),
        ReachableDestination(label: "new_bin", name: "a new bin", phrases: ["i need a new bin"]),
        ReachableDestination(label: "potholes", name: "potholes", phrases: ["a hole in the road"]),
        ReachableDestination(label: "council_tax", name: "council tax", phrases: ["my council tax bill"]),
        ReachableDestination(label: "officer:off_0001", name: "Beatrice Holloway", phrases: ["planning"]),
    ]

    func situation() async -> Situation {
        Situation(
            calls: [
                .init(id: "live-1", began: began, doing: "hears ‘offer link’")
            ],
            parts: [
                .init(name: "New calls", state: "1 of 20 lines in use", isWell: true),
                .init(name: "Trunk sip:192.0.2.10", state: "does not answer", isWell: false),
                .init(name: "Texts", state: "GOV.UK Notify; 0 waiting, 0 given up", isWell: true),
                .init(name: "Recogniser", state: "Swift SIMD; openings by their sense", isWell: true),
                .init(name: "Disk", state: "41.2 GB free for records and recordings", isWell: true),
            ])
    }

    func consider(_ sentence: String) async -> Consideration {
        Consideration(
            action: "Takes it for ‘a missed bin’, without asking",
            reason: "sure: heard ‘\(sentence)’, 1.0 like ‘my bin was not collected’ (missed_bin, probability 0.98)",
            candidates: [
                .init(label: "missed_bin", name: "a missed bin", probability: 0.98, phrase: "my bin was not collected"),
                .init(label: "new_bin", name: "a new bin", probability: 0.01, phrase: "i need a new bin"),
            ])
    }

    /// Loud where something is said in it, and how long: enough to see that it is what was sent.
    func hear(_ wav: Data) async -> HeardSentence {
        guard wav.count > 44 + 16_000 else { return .nothing }
        let samples = wav.dropFirst(44).withUnsafeBytes { bytes in
            (0..<bytes.count / 2).map { bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self) }
        }
        let loud = samples.count { abs(Int($0)) > 500 }
        guard loud > 1000 else { return .nothing }
        return .heard(
            words: "my bin wasn't collected", others: ["my bin was collected"],
            await consider("my bin wasn't collected"))
    }

    func words(ofPrompt key: String) -> String? {
        key == "welcome" ? "South Hams District Council. In a few words, what are you calling about?" : nil
    }
}

/// What a browser does: keeps a cookie, sends forms with what is hidden in them, follows no link by itself.
final class Browser: Sendable {
    struct Answer: Sendable {
        var status: Int
        var text: String
        var headers: [String: String]
        var data: Data
        var location: String { headers["location"] ?? "" }
    }

    private let base: String
    private let jar = Mutex<String?>(nil)
    private let session: URLSession

    var cookie: String? {
        get { jar.withLock { $0 } }
        set { jar.withLock { $0 = newValue } }
    }

    init(_ base: String) {
        self.base = base
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        session = URLSession(configuration: configuration, delegate: NoRedirects(), delegateQueue: nil)
    }

    private final class NoRedirects: NSObject, URLSessionTaskDelegate, Sendable {
        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) { completionHandler(nil) }
    }

    func send(
        _ method: String, _ path: String, body: String? = nil, data: Data? = nil,
        type: String = "application/x-www-form-urlencoded", headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: base + path)))
        request.httpMethod = method
        if let data = data ?? body.map({ Data($0.utf8) }) {
            request.httpBody = data
            request.setValue(type, forHTTPHeaderField: "Content-Type")
        }
        if let cookie { request.setValue(cookie, forHTTPHeaderField: "Cookie") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await session.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        var all: [String: String] = [:]
        for (name, value) in http.allHeaderFields { all["\(name)".lowercased()] = "\(value)" }
        if let set = all["set-cookie"] { cookie = String(set.prefix { $0 != ";" }) }
        return Answer(status: http.statusCode, text: String(decoding: data, as: UTF8.self), headers: all, data: data)
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers: headers)
    }

    /// Sends a form as a browser does that shows it: everything that stands in it, but these in place of what it has.
    func change(_ page: Answer, to path: String, _ fields: [String: String]) async throws -> Answer {
        let form = String(
            try #require(
                page.text.split(separator: "<form").first {
                    $0.contains("action=\"\(path)\"") && $0.contains("method=\"post\"")
                }, "no form for \(path)"
            ).split(separator: "</form>").first ?? "")
        var all = Self.filledIn(form)
        for (name, value) in fields {
            all.removeAll { $0.0 == name }
            all.append((name, value))
        }
        let body = all.map { "\($0.0.percentEncoded)=\($0.1.percentEncoded)" }.joined(separator: "&")
        return try await send("POST", path, body: body)
    }

    /// What stands in a form's fields; a button is pressed only by whoever names it.
    static func filledIn(_ form: String) -> [(String, String)] {
        var all: [(String, String)] = []
        for match in form.matches(of: /<input [^>]*>/) {
            let tag = String(match.0)
            guard let name = tag.firstMatch(of: /name="([^"]*)"/)?.1 else { continue }
            if tag.contains("type=\"checkbox\""), !tag.contains(" checked") { continue }
            let value = tag.firstMatch(of: /\ value="([^"]*)"/)?.1 ?? ""
            all.append((String(name), plain(String(value))))
        }
        for match in form.matches(of: /<textarea [^>]*name="([^"]*)"[^>]*>\n?([^<]*)<\/textarea>/) {
            all.append((String(match.1), plain(String(match.2))))
        }
        for match in form.matches(of: /<select [^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/) {
            let chosen = match.2.firstMatch(of: /<option value="([^"]*)" selected>/)?.1
            let first = match.2.firstMatch(of: /<option value="([^"]*)"/)?.1
            all.append((String(match.1), plain(String(chosen ?? first ?? ""))))
        }
        return all
    }

    /// Sends a form as a page has it: its hidden fields, and these.
    func submit(_ page: Answer, to path: String, _ fields: [String: String], headers: [String: String] = [:])
        async throws -> Answer
    {
        var all: [(String, String)] = []
        // Of the form with that path alone.
        let form = try #require(
            page.text.split(separator: "<form").first {
                $0.contains("action=\"\(path)\"") && $0.contains("method=\"post\"")
            }, "no form for \(path)")
        for match in String(form).matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/) {
            all.append((String(match.1), Self.plain(String(match.2))))
        }
        all += fields.map { ($0.key, $0.value) }
        let body = all.map { "\($0.0.percentEncoded)=\($0.1.percentEncoded)" }.joined(separator: "&")
        return try await send("POST", path, body: body, headers: headers)
    }

    private static func plain(_ text: String) -> String {
        [("&#39;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")].reduce(text) {
            $0.replacing($1.0, with: $1.1)
        }
    }

    func signIn(_ name: String, _ code: String) async throws {
        let password = try await get("/sign-in")
        _ = try await submit(password, to: "/sign-in", ["name": name, "password": Served.password])
        let factor = try await get("/sign-in/code")
        let done = try await submit(factor, to: "/sign-in/code", ["code": code])
        try #require(
            done.status == 303 && done.location == "/today", "signing in ended at \(done.status) \(done.location)")
    }
}
