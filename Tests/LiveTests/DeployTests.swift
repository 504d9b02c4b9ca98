import Foundation
import Records
import SIPStacks
import SwitchboardService
import Telephony
import TestSupport
import Testing

/// What Deploy/README.md has an administrator do, done as it stands there.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DeployTests {
    private static let deploy = Program.package.appending(path: "Deploy")

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: deploy.appending(path: name), encoding: .utf8)
    }

    private static func shell(_ script: String, in folder: URL) async throws -> FinishedProgram {
        try await FinishedProgram.run(URL(filePath: "/bin/sh"), ["-euc", script], in: folder)
    }

    @Test func `an authority of one's own signs certificates for the names that it is asked for`() async throws {
        let folder = try TemporaryFolder()
        let certificate = Self.deploy.appending(path: "certificate").path
        let said = try await Self.shell(
            """
            \(certificate) db.example.gov.uk; \(certificate) a.switchboard.example.gov.uk
            for name in db.example.gov.uk a.switchboard.example.gov.uk; do
                openssl verify -purpose sslserver -verify_hostname $name -CAfile authority.crt $name.crt
            done
            stat -c %a a.switchboard.example.gov.uk.key authority.key
            ! openssl verify -verify_hostname db.example.gov.uk -CAfile authority.crt a.switchboard.example.gov.uk.crt
            """, in: folder.url)
        #expect(said.status == 0, "\(said)")
        #expect(said.output.contains("600\n600\n"), "\(said)")
    }

    @Test func `a node's settings are read as they stand, and name what the page and Kamailio name`() throws {
        let text = try Self.text("switchboard.json")
        let folder = try TemporaryFolder([
            "records.password": "x", "recordings.token": String(repeating: "a", count: 64),
        ])
        for name in ["records.password", "recordings.token"] {
            chmod(folder.appending(path: name).path, 0o640)
        }
        let file = folder.appending(path: "switchboard.json")
        try text.replacing("/etc/switchboard/", with: "\(folder.path)/").write(
            to: file, atomically: true, encoding: .utf8)
        let settings = try Configuration(reading: file.path)
        #expect(settings.node == "a")
        let page = try Self.text("README.md") + Self.text("kamailio/README.md")
        for path in text.matches(of: /"\/etc\/switchboard\/([a-z.]+)/) { #expect(page.contains(path.output.1)) }
        // Calls come from the shared address and are asked for from each Kamailio's own.
        let keepalived = try Self.text("kamailio/keepalived.conf")
        for address in ["192.0.2.9", "192.0.2.10", "192.0.2.11"] {
            #expect(keepalived.contains(address) && settings.trustedPeers.contains(address), "\(address)")
        }
        // Kamailio's list has the address that the node listens on.
        #expect(try Self.text("kamailio/dispatcher.list").contains("sip:192.0.2.21:5080"))
        #expect(text.contains("\"listen\": \"192.0.2.21:5080\""))
    }

    @Test(.enabled(if: PostgreSQLServer.isInstalled, "\(PostgreSQLServer.absence)"))
    func `PostgreSQL by the files lets nodes in by TLS and password, and nobody else`() async throws {
        let folder = try TemporaryFolder()
        let port = FreePort.udpAndTCP()
        // The page's commands, in a folder in place of Debian's and on loopback in place of a machine's address.
        let here = [
            "192.0.2.30": "127.0.0.1", "192.0.2.21": "127.0.0.1", "/etc/postgresql/15/main": "\(folder.path)/main",
        ]
        for name in ["switchboard.conf", "pg_hba.conf"] {
            let text = here.reduce(try Self.text("postgresql/\(name)")) { $0.replacing($1.key, with: $1.value) }
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        let asItself =
            "if [ $(id -u) = 0 ]; then as='setpriv --reuid=postgres --regid=postgres --clear-groups'; else as=''; fi\n"
        let prepared = try await Self.shell(
            asItself + """
                own=""
                if [ "$as" ]; then own="-o postgres -g postgres"; chown postgres .; fi
                (umask 077; echo 'long enough' > records.password; \(Self.deploy.path)/certificate localhost)
                # As Debian leaves it: whoever administers the machine comes in over the socket.
                $as \(PostgreSQLServer.programs)/initdb -D main --no-sync --encoding=SQL_ASCII --locale=C --username=postgres \
                    --auth-local=trust --auth-host=scram-sha-256
                echo 'local all postgres trust' > main/pg_hba.conf
                cat pg_hba.conf >> main/pg_hba.conf
                install $own -m 0644 localhost.crt main/server.crt
                install $own -m 0600 localhost.key main/server.key
                chmod 0644 switchboard.conf
                echo "include '$PWD/switchboard.conf'" >> main/postgresql.conf
                """, in: folder.url)
        #expect(prepared.status == 0, "\(prepared)")
        let server = try Program(
            "/bin/sh",
            ["-euc", asItself + "exec $as \(PostgreSQLServer.programs)/postgres -D main -k \"$PWD\" -p \(port)"],
            in: folder.url)
        #expect(await server.prints("ready to accept connections"), "\(server.printed)")
        for round in 1...2 {
            let made = try await Self.shell(
                """
                RECORDS_PASSWORD="$(cat records.password)" PGHOST="$PWD" PGPORT=\(port) PGUSER=postgres \
                    psql -X < \(Self.deploy.path)/postgresql/roles.sql
                """, in: folder.url)
            #expect(made.status == 0 && made.errors.isEmpty, "\(round): \(made)")
        }
        // The password is in nobody's log.
        #expect(!server.printed.contains("long enough"))

        let address = "postgresql://switchboard@localhost:\(port)/switchboard?password_file=\(folder.path)/"
        let authority = "&ca_file=\(folder.path)/authority.crt"
        let store = try Store(file: address + "records.password" + authority)
        #expect(try await store.nodes().isEmpty)
        try Data("wrong\n".utf8).write(to: folder.appending(path: "wrong"))
        chmod(folder.appending(path: "wrong").path, 0o600)
        #expect(throws: DatabaseError.self) { _ = try Store(file: address + "wrong" + authority) }

        func psql(_ connection: String) async throws -> FinishedProgram {
            try await Self.shell(
                "PGPASSWORD=\"$(cat records.password)\" psql -X -A -t -c \"$QUERY\" \"host=127.0.0.1 port=\(port) \(connection)\""
                    .replacing(
                        "$QUERY",
                        with: "SELECT ssl, rolsuper OR rolbypassrls FROM pg_stat_ssl, pg_roles "
                            + "WHERE pid = pg_backend_pid() AND rolname = current_user"), in: folder.url)
        }
        let inside = try await psql("user=switchboard dbname=switchboard sslmode=require")
        #expect(inside.output == "t|f\n", "\(inside)")
        for outside in [
            "user=switchboard dbname=switchboard sslmode=disable", "user=switchboard dbname=postgres sslmode=require",
            "user=postgres dbname=switchboard sslmode=require",
        ] {
            let refused = try await psql(outside)
            #expect(refused.status != 0 && refused.errors.contains("pg_hba.conf"), "\(outside): \(refused)")
        }
        await server.stop()
    }

    /// The package that is installed, of the program that the tests were built with.
    private static func package(into folder: TemporaryFolder) async throws -> URL {
        let built = RunningSwitchboard.program.deletingLastPathComponent().path
        let said = try await shell(
            "\(deploy.path)/package package.tar.gz \(built) && tar -xzf package.tar.gz && rm package.tar.gz",
            in: folder.url)
        #expect(said.status == 0, "\(said)")
        return folder.appending(path: "switchboard")
    }

    /// pjproject, where it is built in, is of no Debian package.
    @Test(.enabled(if: SIPStack.builtIn == [.libre], "whoever builds pjproject in brings it along"))
    func `a package has everything that a node needs besides Debian's packages, which it names`() async throws {
        let folder = try TemporaryFolder()
        let package = try await Self.package(into: folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: package.appending(path: "program").path)
        for resources in ["switchboard_Speech.resources", "switchboard_Grammar.resources", "libswiftCore.so"] {
            #expect(names.contains(resources), "\(names)")
        }
        // Each library is in the package, or in a Debian package that is installed with it.
        let asked = try await Self.shell(
            """
            for file in program/switchboard program/*.so; do readelf -d $file; done | sed -n 's/.*NEEDED.*\\[\\(.*\\)\\]/\\1/p' |
                sort -u | while read -r library; do
                    [ ! -e program/$library ] || continue
                    file="$(/sbin/ldconfig -p | sed -n "s#^\\s*$library (.*x86-64.*) => ##p" | head -n 1)"
                    owner="$(dpkg -S "$(readlink -f "$file")" 2>/dev/null || dpkg -S "$file" 2>/dev/null || echo nobody:)"
                    echo "$library ${owner%%:*}"
                done
            """, in: package)
        #expect(asked.status == 0, "\(asked)")
        let script = try Self.text("install")
        let packages = Set(try #require(script.firstMatch(of: /packages="([^"]*)"/)).output.1.split { $0.isWhitespace })
        // What Debian has on every machine.
        let always: Set<Substring> = ["libc6", "libgcc-s1", "libstdc++6"]
        for line in asked.output.split(separator: "\n") {
            let owner = line.split(separator: " ")[1]
            #expect(packages.union(always).contains(owner), "\(line)")
        }
        #expect(asked.output.contains("libpocketsphinx.so.3 libpocketsphinx3\n"), "\(asked)")
    }

    /// Whether this process may lay a folder of its own over the machine's.
    private static let mayOverlay: Bool = {
        let trial = Process()
        trial.executableURL = URL(filePath: "/usr/bin/unshare")
        trial.arguments = [
            "--mount", "/bin/sh", "-euc",
            """
            mount -t tmpfs none /mnt; cd /mnt; mkdir upper work root
            mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work root
            """,
        ]
        trial.standardError = FileHandle.nullDevice
        guard getuid() == 0, (try? trial.run()) != nil else { return false }
        trial.waitUntilExit()
        return trial.terminationStatus == 0
    }()

    @Test(
        .enabled(if: mayOverlay, "needs root and an overlay, to install into a copy of this machine"),
        .enabled(if: SIPStack.builtIn == [.libre], "whoever builds pjproject in brings it along"))
    func `installed twice, it answers the command line as its own user and keeps what is the council's`() async throws {
        let folder = try TemporaryFolder()
        let package = try await Self.package(into: folder)
        let script = """
            mount -t tmpfs none "$PWD"
            cd "$PWD"
            mkdir upper work root
            mount -t overlay overlay -o lowerdir=/,upperdir=$PWD/upper,workdir=$PWD/work root
            mkdir -p root/mnt/package
            mount --bind "$1" root/mnt/package
            mount -t proc none root/proc; mount --rbind /dev root/dev; mount -t tmpfs none root/tmp
            exec chroot root /bin/sh -euc '
                rm -rf /opt/switchboard /etc/switchboard /var/lib/switchboard
                /mnt/package/Deploy/install
                stat -c "%U %a" /var/lib/switchboard /var/lib/switchboard/grammars /etc/switchboard/switchboard.json
                echo "{\\"note\\": \\"ours\\"}" > /etc/switchboard/switchboard.json
                echo "# ours" >> /var/lib/switchboard/grammars/south-hams/routes.jsgf
                /mnt/package/Deploy/install
                cat /etc/switchboard/switchboard.json
                tail -n 1 /var/lib/switchboard/grammars/south-hams/routes.jsgf
                test -x /opt/switchboard.old/switchboard -a -f /etc/systemd/system/switchboard.service
                echo long-enough-for-anybody | switchboard console adduser alice --role listen
                stat -c "%U" /var/lib/switchboard/var/console.sqlite
                switchboard --version | head -n 1
            '
            """
        let machine = folder.appending(path: "machine")
        try FileManager.default.createDirectory(at: machine, withIntermediateDirectories: true)
        let said = try await FinishedProgram.run(
            URL(filePath: "/usr/bin/unshare"), ["--mount", "/bin/sh", "-euc", script, "sh", package.path], in: machine)
        #expect(said.status == 0, "\(said)")
        #expect(said.output.contains("switchboard 700\nswitchboard 755\nroot 644\n"), "\(said)")
        #expect(said.output.contains("{\"note\": \"ours\"}\n# ours\n"), "\(said)")
        #expect(said.output.contains("alice can sign in"), "\(said)")
        #expect(said.output.contains("\nswitchboard\nswitchboard 0."), "\(said)")
    }
}
