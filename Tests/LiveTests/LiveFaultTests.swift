import Foundation
import Records
import SIP
import SIPSupport
import TestSupport
import Testing

/// What callers hear when the machine under the switchboard is in trouble.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(8)))
struct LiveFaultTests {
    // MARK: The clock jumps

    @Test(
        .enabled(if: MovedClock.isPossible, "there is no C compiler: run ./setup"),
        arguments: [-3600, 3 * 3600])
    func `a clock that jumps ends no call, and registrations are renewed in time`(seconds: Int) async throws {
        let registrar = try TestRegistrar(expires: 4)
        let clock = try await MovedClock()
        let password = clock.folder.appending(path: "password")
        try "secret".write(to: password, atomically: false, encoding: .utf8)
        let switchboard = try await RunningSwitchboard(
            pbx: 5070,
            settings: [
                "sip": [
                    "registrations": [
                        [
                            "registrar": "sip:127.0.0.1:\(registrar.port)", "user": "council",
                            "password_file": password.path,
                        ]
                    ]
                ]
            ],
            environment: clock.environment)
        let phone = try await SIPEndpoint(.trial)
        let call = try await phone.call(switchboard.target)
        #expect(await registrar.count(reaches: 1, within: .seconds(5)))
        try clock.move(by: seconds)
        // Renewed at nine tenths of the time it holds, as if nothing had happened.
        let before = registrar.count
        #expect(await registrar.count(reaches: before + 2, within: .seconds(10)))
        #expect(registrar.count < before + 6, "no storm of registrations")
        #expect(await call.hearsSound(within: 500), "the call goes on")
        let another = try await phone.call(switchboard.target)
        #expect(await another.hearsSound(within: 500))
        await another.hangUp()
        await call.hangUp()
        #expect(await switchboard.stop() == 0)
        await phone.shutDown()
        #expect(try await switchboard.calls().map(\.call.ending) == ["callerHungUp", "callerHungUp"])
    }

    // MARK: The records cannot be written

    /// A program that holds the database.
    private static let holding = """
        import sqlite3, sys, time
        held = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        time.sleep(60)
        """

    @Test(.enabled(if: PjsipPhone.isInstalled, "the pjsip phone is not installed: run ./setup"))
    func `with a locked database no text is promised, a person is reached, and the record is made up for later`()
        async throws
    {
        let phone = PjsipPhone().saying("missed-bin-heart", at: 1).saying("yes-please-joe", at: 7)
        let switchboard = try await RunningSwitchboard(pbx: phone.port)
        let target = switchboard.target
        async let events = phone.call(target, from: "07700900123")
        try await switchboard.prints("call answered")
        let folder = try TemporaryFolder()
        let other = try Program("/usr/bin/python3", ["-c", Self.holding, switchboard.database], in: folder.url)
        #expect(try await events.contains { $0.hasPrefix("refer sip:waste@") })
        #expect(switchboard.printed.contains { $0.contains("not on record yet") })
        #expect(!switchboard.printed.contains { $0.contains("on its way") })
        await other.stop()
        #expect(await switchboard.stop() == 0)
        let call = try await switchboard.onlyCall()
        #expect(call.call.ending == "transferred")
        #expect(call.turns.map(\.number) == [1, 2])
        #expect(call.actions.map(\.columns.outcome) == ["failed", "completed"])
        let texts = try await Store(reading: switchboard.database).outbox(in: .distantPast ..< .distantFuture)
        #expect(texts.isEmpty)
    }

    @Test(
        .enabled(
            if: PjsipPhone.isInstalled && SmallDisk.isPossible,
            "needs the pjsip phone (./setup) and the right to mount a small disk"))
    func `on a full disk no text is promised, a person is reached, and with room the record is made up for`()
        async throws
    {
        let disk = try await SmallDisk()
        let phone = PjsipPhone().saying("missed-bin-heart", at: 1).saying("yes-please-joe", at: 7)
        let switchboard = try await RunningSwitchboard(pbx: phone.port, settings: ["data": disk.path])
        let target = switchboard.target
        async let events = phone.call(target, from: "07700900123")
        try await switchboard.prints("call answered")
        try await Task.sleep(for: .seconds(1))
        disk.fill()
        #expect(try await events.contains { $0.hasPrefix("refer sip:waste@") })
        #expect(switchboard.printed.contains { $0.contains("is no longer recorded") })
        #expect(!switchboard.printed.contains { $0.contains("on its way") })
        disk.makeRoom()
        #expect(await switchboard.stop() == 0)
        let calls = try await Store(reading: disk.path + "/records.sqlite").calls(in: .distantPast ..< .distantFuture)
        #expect(calls.first?.call.ending == "transferred")
        #expect(calls.first?.actions.map(\.columns.outcome) == ["failed", "completed"])
        await disk.unmount()
    }
}

/// A wall clock for one process, which can be moved while it runs; the monotonic clock goes on.
final class MovedClock {
    static var isPossible: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/cc") }
    let folder: TemporaryFolder
    private var file: URL { folder.appending(path: "seconds") }
    private var library: URL { folder.appending(path: "clock.so") }

    init() async throws {
        folder = try TemporaryFolder()
        let source = folder.appending(path: "clock.c")
        try Self.source.write(to: source, atomically: false, encoding: .utf8)
        try move(by: 0)
        let made = try await FinishedProgram.run(
            URL(filePath: "/usr/bin/cc"), ["-shared", "-fPIC", "-O1", "-o", library.path, source.path])
        try #require(made.status == 0, "\(made.errors)")
    }

    /// For the process.
    var environment: [String: String] { ["LD_PRELOAD": library.path, "CLOCK_MOVED_BY": file.path] }

    func move(by seconds: Int) throws { try "\(seconds)".write(to: file, atomically: true, encoding: .utf8) }

    private static let source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static long moved_by(void)
        {
            char text[32] = "";
            const char *path = getenv("CLOCK_MOVED_BY");
            int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
            if (file < 0)
                return 0;
            if (read(file, text, sizeof(text) - 1) < 0)
                text[0] = 0;
            close(file);
            return atol(text);
        }

        int clock_gettime(clockid_t clock, struct timespec *now)
        {
            long error = syscall(SYS_clock_gettime, clock, now);
            if (!error && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
                now->tv_sec += moved_by();
            return (int)error;
        }

        int gettimeofday(struct timeval *restrict now, void *restrict zone)
        {
            long error = syscall(SYS_gettimeofday, now, zone);
            if (!error && now)
                now->tv_sec += moved_by();
            return (int)error;
        }

        time_t time(time_t *result)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (result)
                *result = now.tv_sec;
            return now.tv_sec;
        }

        """
}

/// Accepts every registration, for a short time each, and counts them.
final class TestRegistrar: Sendable {
    let port: UInt16
    private let descriptor: Int32
    private let counted = Counter()

    init(expires: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        port = FreePort.udpAndTCP()
        var address = loopbackAddress(port)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(bound == 0)
        Thread { [descriptor, counted] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                var from = sockaddr_in()
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                let count = withUnsafeMutablePointer(to: &from) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
                    }
                }
                guard count > 0 else { return }
                let lines = String(decoding: buffer[..<count], as: UTF8.self).components(separatedBy: "\r\n")
                guard lines.first?.hasPrefix("REGISTER ") == true else { continue }
                counted.add()
                let kept = lines.filter { line in
                    ["Via:", "From:", "To:", "Call-ID:", "CSeq:"].contains { line.hasPrefix($0) }
                }
                // Without the time that was asked for.
                let contact = (lines.first { $0.hasPrefix("Contact:") } ?? "").prefix { $0 != ">" } + ">"
                let answer =
                    (["SIP/2.0 200 OK"] + kept + [contact + ";expires=\(expires)", "Content-Length: 0", "", ""])
                    .joined(separator: "\r\n")
                _ = withUnsafePointer(to: &from) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(descriptor, answer, answer.utf8.count, 0, $0, length)
                    }
                }
            }
        }.start()
    }

    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

    var count: Int { counted.value }

    func count(reaches number: Int, within limit: Duration) async -> Bool {
        let end = ContinuousClock.now + limit
        while count < number {
            if ContinuousClock.now > end { return false }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return true
    }
}

/// A disk of 4 MB, mounted where a test wants it.
final class SmallDisk {
    private let folder: TemporaryFolder
    var path: String { folder.path }

    static var isPossible: Bool { geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/bin/mount") }

    init() async throws {
        folder = try TemporaryFolder()
        let mounted = try await FinishedProgram.run(
            URL(filePath: "/bin/mount"), ["-t", "tmpfs", "-o", "size=4m,mode=700", "none", path])
        try #require(mounted.status == 0, "\(mounted.errors)")
    }

    func fill() {
        let descriptor = open(path + "/filler", O_CREAT | O_WRONLY, 0o600)
        let zeros = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, zeros, zeros.count) > 0 {}
        close(descriptor)
    }

    func makeRoom() { unlink(path + "/filler") }

    func unmount() async {
        _ = try? await FinishedProgram.run(URL(filePath: "/bin/umount"), ["-l", path])
    }
}

private final class Counter: Sendable {
    private let lock = NSLock()
    private nonisolated(unsafe) var number = 0
    func add() { lock.withLock { number += 1 } }
    var value: Int { lock.withLock { number } }
}
