import Foundation
import TestSupport
import Testing

private let systemdAnalyser = "/usr/bin/systemd-analyze"

/// The unit in Deploy, as systemd reads it.
@Suite(
    .serialized,
    .enabled(if: Program.isInstalled(systemdAnalyser), "systemd-analyze is not installed: apt install systemd"))
struct SystemdTests {
    private static let unit = Program.package.appending(path: "Deploy/systemd/switchboard.service")

    private func lines() throws -> [String] {
        try String(contentsOf: Self.unit, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `systemd understands every line of the unit`() async throws {
        let folder = try TemporaryFolder()
        // The program and its papers are where it is installed.
        let text = try String(contentsOf: Self.unit, encoding: .utf8)
            .replacing("/opt/switchboard/switchboard", with: "/bin/true")
        let file = folder.appending(path: "switchboard.service")
        try text.write(to: file, atomically: true, encoding: .utf8)
        let said = try await FinishedProgram.run(
            URL(filePath: systemdAnalyser), ["verify", "--man=no", "--recursive-errors=no", file.path])
        #expect(said.status == 0 && !(said.output + said.errors).contains(file.lastPathComponent), "\(said)")
    }

    /// What systemd can take from a service and the switchboard needs: sockets, the network, a real-time thread, and what says
    /// how much the machine does. All else is taken from it.
    private static let needed: Set<String> = [
        "SystemCallFilter_resources", "SystemCallFilter_privileged", "RootDirectoryOrRootImage", "PrivateMounts",
        "RestrictAddressFamilies_AF_NETLINK", "RestrictAddressFamilies_AF_UNIX",
        "RestrictAddressFamilies_AF_INET_INET6",
        "RestrictRealtime", "ProcSubset", "PrivateNetwork", "PrivateUsers", "DeviceAllow", "IPAddressDeny",
    ]

    private struct Check: Decodable {
        var set: Bool?
        var json_field: String
    }

    @Test func `whoever takes the switchboard over gets no privilege, device, kernel or other user's file with it`()
        async throws
    {
        let said = try await FinishedProgram.run(
            URL(filePath: systemdAnalyser),
            ["security", "--offline=true", "--json=short", "--no-pager", Self.unit.path])
        let checks = try JSONDecoder().decode([Check].self, from: Data(said.output.utf8))
        #expect(checks.count > 70)
        let open = Set(checks.filter { $0.set == false }.map(\.json_field))
        #expect(open.isSubset(of: Self.needed), "\(open.subtracting(Self.needed))")
    }

    @Test func `it writes nowhere but in its state and its cache, and nobody else reads them`() throws {
        let settings = try lines().filter { !$0.hasPrefix("#") && $0.contains("=") }
        func values(_ name: String) -> [String] {
            settings.filter { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        #expect(values("ProtectSystem") == ["strict"] && values("ProtectHome") == ["yes"])
        #expect(values("StateDirectory") == ["switchboard"] && values("StateDirectoryMode") == ["0700"])
        #expect(values("UMask") == ["0077"] && values("User") == ["switchboard"])
        for name in [
            "ReadWritePaths", "BindPaths", "LogsDirectory", "RuntimeDirectory", "PermissionsStartOnly", "ExecStartPre",
            "ExecStartPost", "ExecPaths", "EnvironmentFile", "SupplementaryGroups",
        ] {
            #expect(values(name).isEmpty, "\(name)")
        }
        // A `+` or `!` before a command gives it back what was taken.
        for command in values("ExecStart") + values("ExecReload") {
            #expect(command.first.map { "+!-@:".contains($0) } == false, "\(command)")
        }
    }
}
