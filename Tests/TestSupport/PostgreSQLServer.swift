import Foundation

/// A PostgreSQL server of Debian's in a folder of its own, which ends with this process, however that ends.
package final class PostgreSQLServer: Sendable {
    /// `./setup --postgresql` installs it.
    package static let programs = "/usr/lib/postgresql/15/bin"
    /// Whether it is there.
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: "\(programs)/postgres") }
    /// Shown where tests are skipped.
    package static let absence = "PostgreSQL is not installed: ./setup --postgresql"

    /// One for all tests of a process.
    package static let shared = Result { try PostgreSQLServer() }

    /// The password of its user, over TCP; over the socket none is asked for.
    package static let password = "only for tests"

    package let folder: String
    package let port: UInt16
    private let supervisor: Process
    private let orders: FileHandle

    /// Times and names sort as in a dictionary here unless a column says otherwise, which ours do.
    private static let supervising = """
        set -eu
        programs=$1 home=$2 port=$3 fsync=$4
        as=""
        # The server refuses to run as root.
        if [ "$(id -u)" = 0 ]; then chown postgres "$home"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
        $as "$programs/initdb" -D "$home/data" --no-sync --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu \\
            --icu-locale=en-GB --username=switchboard --pwfile="$home/password" --auth-local=trust \\
            --auth-host=scram-sha-256 > "$home/initdb.log" 2>&1
        start() {
            $as "$programs/postgres" -D "$home/data" -k "$home" -p "$port" -c listen_addresses=127.0.0.1 -c fsync=$fsync \\
                -c max_connections=200 -c shared_buffers=64MB -c log_lock_waits=on >> "$home/log" 2>&1 &
            server=$!
        }
        stop() {
            kill -QUIT "$server" 2>/dev/null || true
            kill -CONT "$server" 2>/dev/null || true
            wait "$server" || true
        }
        all() {
            kill "$1" "$server"
            for one in $(ps -o pid= --ppid "$server"); do kill "$1" "$one" || true; done
        }
        start
        while read -r order; do
            case "$order" in
                start) start ;;
                stop) stop; touch "$home/stopped" ;;
                freeze) all -STOP; touch "$home/stopped" ;;
                thaw) all -CONT; touch "$home/stopped" ;;
            esac
        done
        stop
        rm -rf "$home"
        """

    /// - Parameter isDurable: a commit waits for the disk, as in earnest.
    package init(isDurable: Bool = false) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "pg-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("\(Self.password)\n".utf8).write(to: URL(filePath: "\(folder)/password"))
        port = FreePort.udpAndTCP()
        supervisor = Process()
        supervisor.executableURL = URL(filePath: "/bin/sh")
        supervisor.arguments = [
            "-c", Self.supervising, "sh", Self.programs, folder, "\(port)", isDurable ? "on" : "off",
        ]
        let pipe = Pipe()
        supervisor.standardInput = pipe
        orders = pipe.fileHandleForWriting
        try supervisor.run()
        try waitUntilReady()
    }

    private func waitUntilReady() throws {
        for _ in 0..<600 {
            if (try? sql("SELECT 1", in: "postgres")) != nil { return }
            guard supervisor.isRunning else { break }
            Thread.sleep(forTimeInterval: 0.1)
        }
        let log = ["initdb.log", "log"].compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
        throw Missing("PostgreSQL does not start: \(log.joined().suffix(1000))")
    }

    /// Its processes are killed, as by a loss of power.
    package func stop() throws { try obey("stop") }

    /// Its processes stand still, as those of a machine that is moved, or whose disk does not answer.
    package func freeze() throws { try obey("freeze") }

    /// They go on.
    package func thaw() throws { try obey("thaw") }

    private func obey(_ order: String) throws {
        try? FileManager.default.removeItem(atPath: "\(folder)/stopped")
        try orders.write(contentsOf: Data("\(order)\n".utf8))
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: "\(folder)/stopped") {
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    /// Starts it again, and waits until it answers.
    package func start() throws {
        try orders.write(contentsOf: Data("start\n".utf8))
        try waitUntilReady()
    }

    /// A new, empty database.
    /// - Returns: its name.
    package func makeDatabase() throws -> String {
        let name = "t_\(UUID().uuidString.prefix(8).lowercased())"
        try sql("CREATE DATABASE \(name)", in: "postgres")
        return name
    }

    /// The address of a database over the local socket.
    package func address(of database: String) -> String {
        "postgresql://switchboard@\(folder.replacing("/", with: "%2F")):\(port)/\(database)"
    }

    /// Runs SQL by PostgreSQL's own program.
    /// - Returns: the rows, fields with `|` between them.
    @discardableResult
    package func sql(_ text: String, in database: String) throws -> String {
        try run("psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text, database])
            .trimmingCharacters(in: .newlines)
    }

    /// Everything in a database, as text.
    package func dump(of database: String) throws -> String { try run("pg_dump", [database]) }

    private func run(_ program: String, _ words: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "\(Self.programs)/\(program)")
        process.arguments = ["-h", folder, "-p", "\(port)", "-U", "switchboard"] + words
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Missing("\(program) \(words.joined(separator: " "))") }
        return String(decoding: said, as: UTF8.self)
    }
}
