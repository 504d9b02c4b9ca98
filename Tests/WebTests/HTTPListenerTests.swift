import Foundation
import Synchronization
import Testing

@testable import Web

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite struct HTTPListenerTests {
    private func ask(
        _ port: UInt16, _ method: String = "POST", _ path: String, body: Data = Data(), token: String? = nil
    ) async throws -> (Int, String) {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
        request.httpMethod = method
        if method == "POST" { request.httpBody = body }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    private func echo() throws -> HTTPListener {
        try HTTPListener(address: "127.0.0.1", port: 0) { request in
            guard request.bears("secret") else { return .words("no", status: 401) }
            await Task.yield()
            return .words("\(request.method) \(request.path) \(request.body.count)", status: 200)
        }
    }

    @Test func `requests arrive whole and answers go back`() async throws {
        let listener = try echo()
        let body = Data(repeating: 0x61, count: 50_000)
        #expect(try await ask(listener.port, "POST", "/a/b", body: body, token: "secret") == (200, "POST /a/b 50000\n"))
        #expect(try await ask(listener.port, "GET", "/?x=1", token: "secret") == (200, "GET / 0\n"))
        #expect(try await ask(listener.port, "GET", "/", token: "secreT").0 == 401)
        #expect(try await ask(listener.port, "GET", "/").0 == 401)
    }

    @Test func `a body that is too long is refused`() async throws {
        let listener = try echo()
        let body = Data(repeating: 0x61, count: HTTPListener.largestBody + 1)
        #expect(try await ask(listener.port, "POST", "/", body: body, token: "secret").0 == 413)
    }

    @Test func `many at once are all answered`() async throws {
        let listener = try echo()
        let port = listener.port
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await ask(port, "POST", "/x", token: "secret").0 } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 50))
    }

    /// Ends with the test.
    private final class Connection {
        private let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)

        init(_ port: UInt16, sending text: String) {
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_port = port.bigEndian
            inet_pton(AF_INET, "127.0.0.1", &place.sin_addr)
            _ = withUnsafePointer(to: &place) { place in
                place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
        }

        deinit { close(descriptor) }
    }

    @Test func `requests that take long hold up no others, and those that are too many wait for their turn`()
        async throws
    {
        let (opened, open) = AsyncStream<Void>.makeStream()
        let (begun, begin) = AsyncStream<Int>.makeStream()
        let count = Mutex(0)
        let listener = try HTTPListener(address: "127.0.0.1", port: 0) { request in
            if request.path == "/long" {
                begin.yield(
                    count.withLock {
                        $0 += 1
                        return $0
                    })
                for await _ in opened {}
            }
            return .words(request.path, status: 200)
        }
        let port = listener.port
        func long(_ count: Int) -> [Connection] {
            (0..<count).map { _ in Connection(port, sending: "GET /long HTTP/1.1\r\nHost: a\r\n\r\n") }
        }
        let first = long(HTTPListener.answered - 1)
        for await number in begun where number == first.count { break }
        for _ in 0..<20 { #expect(try await ask(port, "GET", "/short") == (200, "/short\n")) }
        let more = long(HTTPListener.answered)
        for await number in begun where number == HTTPListener.answered { break }
        async let last = ask(port, "GET", "/last")
        try await Task.sleep(for: .milliseconds(100))
        #expect(count.withLock { $0 } == HTTPListener.answered)
        open.finish()
        #expect(try await last == (200, "/last\n"))
        for await number in begun where number == first.count + more.count { break }
        withExtendedLifetime(first + more) {}
    }

    @Test(arguments: ["", "GET / HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"])
    func `whoever connects and sends no whole request keeps nobody out`(beginning: String) async throws {
        let listener = try echo()
        let before = HTTPListener.cutOff
        let silent = (0..<3 * HTTPListener.connections).map { _ in Connection(listener.port, sending: beginning) }
        for _ in 0..<5 {
            #expect(try await ask(listener.port, "POST", "/x", token: "secret").0 == 200)
        }
        #expect(HTTPListener.cutOff - before >= 2 * HTTPListener.connections)
        withExtendedLifetime(silent) {}
    }

    /// In a process of its own: where it is not so, nothing of Swift's goes on there.
    @Test func `listeners may be let go of on all of Swift's threads while requests are under way`() async {
        await #expect(processExitsWith: .success) {
            Thread.detachNewThread {
                sleep(60)
                exit(1)
            }
            let count = 2 * ProcessInfo.processInfo.activeProcessorCount
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<count {
                    group.addTask {
                        let (begun, begin) = AsyncStream<Void>.makeStream()
                        guard
                            let listener = try? HTTPListener(
                                address: "127.0.0.1", port: 0,
                                handler: { _ in
                                    begin.yield()
                                    try? await Task.sleep(for: .milliseconds(300))
                                    return .words("done", status: 200)
                                })
                        else { exit(2) }
                        let asking = Connection(listener.port, sending: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                        for await _ in begun { break }
                        withExtendedLifetime((asking, listener)) {}
                    }
                }
            }
        }
    }

    @Test func `once it is let go of its port is free, whatever is still under way`() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        var listener: HTTPListener? = try HTTPListener(address: "127.0.0.1", port: 0) { _ in
            begin.yield()
            try? await Task.sleep(for: .milliseconds(300))
            return .words("done", status: 200)
        }
        let port = try #require(listener?.port)
        let asking = Connection(port, sending: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in begun { break }
        listener = nil
        let next = try HTTPListener(address: "127.0.0.1", port: port) { _ in .words("next", status: 200) }
        withExtendedLifetime(asking) {}
        #expect(try await ask(next.port, "GET", "/") == (200, "next\n"))
    }

    @Test func `an address that cannot be used is said`() throws {
        let first = try echo()
        for (address, port) in [("127.0.0.1", first.port), ("not an address", 0)] {
            let error = #expect(throws: HTTPListenerError.self) {
                try HTTPListener(address: address, port: port) { _ in .words("", status: 200) }
            }
            #expect(error?.description.contains("give another address or port") == true)
        }
    }

    @Test(arguments: [
        ("Bearer secret", true), ("bearer secret", true), ("Bearer secre", false), ("Bearer secrets", false),
        ("Basic secret", false), ("secret", false), ("Bearer ", false),
    ])
    func `only the whole token is borne`(header: String, isBorne: Bool) {
        #expect(HTTPRequest(method: "GET", path: "/", authorization: header).bears("secret") == isBorne)
        #expect(!HTTPRequest(method: "GET", path: "/", authorization: header).bears(""))
    }
}
