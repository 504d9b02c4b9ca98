import Console
import Foundation
import Glibc
import Records
import SwitchboardService
import Utilities

/// `switchboard console`: who may use the pages for staff.
enum ConsoleCommand: Command {
    static let name = "console"
    static let summary = "who may use the web console: add, list, change and remove users"
    static let help = """
        switchboard console adduser NAME --role ROLE[,ROLE…]   adds somebody; asks for a password
        switchboard console passwd NAME                        another password; ends their sessions
        switchboard console roles NAME --role ROLE[,ROLE…]     other roles
        switchboard console councils NAME --council COUNCIL[,COUNCIL…]   other councils
        switchboard console reset-factor NAME                  sets the second factor up anew at the next sign-in
        switchboard console removeuser NAME
        switchboard console list

        \(Role.allCases.map { "  \($0.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0))\($0.words)" }.joined(separator: "\n"))

          --council COUNCIL[,COUNCIL…]   adduser, councils: of several councils in the settings, which they may see
          --all-councils    adduser, councils: all of them, and those that come
          --config FILE     where the records are (switchboard.json where there is one)
          --data DIR        the same (var)

        The password is asked for at the terminal, or read as one line from standard input; it is never an argument, which
        others on this machine could read. The console itself is served by ‘switchboard serve’.
        """

    static func run(_ arguments: inout Arguments) async throws {
        umask(0o077)
        let role = try arguments.option("role")
        let council = (named: try arguments.option("council"), isAll: arguments.flag("all-councils"))
        let configuration = try ServeCommand.allCouncils(&arguments)
        let words = try arguments.positionals()
        guard let what = words.first else { throw UsageError("say what to do, such as adduser") }
        try FileManager.default.createDirectory(
            atPath: configuration.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let people = try PeopleStore(file: configuration.people)
        if what == "list", words.count == 1 { return try await list(people) }
        guard words.count == 2 else { throw UsageError("say what to do and with whom, such as ‘adduser alice’") }
        let name = words[1]
        switch what {
        case "adduser":
            if let fault = UserName.fault(name) { throw UsageError("‘\(name)’ is no name for a user: \(fault)") }
            let roles = try roles(role)
            let councils = try councils(council, of: configuration)
            guard try await people.user(name) == nil else { throw ConsoleFault("there is a user ‘\(name)’ already") }
            let hash = try await password(of: name)
            try await people.add(
                UserRow(name: name, roles: roles, councils: councils, password: hash, created: .now))
            try await note(people, "added user", name, [roles, councils].compactMap(\.self).joined(separator: "; "))
            print("\(name) can sign in with these roles: \(roles)")
        case "passwd":
            guard let user = try await people.user(name) else { throw ConsoleFault.unknown(name) }
            _ = try await people.set(password: try await password(of: user.name), of: user.name)
            try await note(people, "changed password", user.name)
            print("the password of \(user.name) is changed; their sessions are over")
        case "roles":
            let roles = try roles(role)
            guard try await people.set(roles: roles, of: name) else { throw ConsoleFault.unknown(name) }
            try await note(people, "changed roles", name, roles)
            print("\(name) has these roles: \(roles)")
        case "councils":
            let councils = try councils(council, of: configuration)
            guard try await people.set(councils: councils, of: name) else { throw ConsoleFault.unknown(name) }
            try await note(people, "changed councils", name, councils ?? "all")
            print("\(name) sees \(councils ?? "all councils")")
        case "reset-factor":
            guard try await people.set(secret: nil, lastCode: nil, of: name) else { throw ConsoleFault.unknown(name) }
            try await note(people, "took the second factor away", name)
            print("\(name) sets up a second factor at the next sign-in")
        case "removeuser":
            guard try await people.remove(name) else { throw ConsoleFault.unknown(name) }
            try await note(people, "removed user", name)
            print("\(name) is removed; what they did stays on record")
        default: throw UsageError("there is no ‘console \(what)’")
        }
    }

    private static func note(_ people: PeopleStore, _ did: String, _ name: String, _ detail: String? = nil) async throws
    {
        try await people.note(AuditRow(at: .now, user: "(command line)", did: did, subject: name, detail: detail))
    }

    private static func list(_ people: PeopleStore) async throws {
        let users = try await people.users()
        if users.isEmpty { print("nobody yet: ‘switchboard console adduser NAME --role administer’ adds the first") }
        for user in users {
            let councils = user.councils.map { "\t\($0)" } ?? ""
            print(
                "\(user.name)\t\(user.roles)\t\(user.secret == nil ? "no second factor yet" : "second factor")\(councils)"
            )
        }
    }

    private static func roles(_ text: String?) throws -> String {
        let all = Role.allCases.map(\.rawValue).joined(separator: ", ")
        guard let text else { throw UsageError("say --role: one or more of \(all), with commas between them") }
        guard let roles = Role.list(text), !roles.isEmpty else {
            throw UsageError("--role takes one or more of \(all), not ‘\(text)’")
        }
        return Role.text(roles)
    }

    /// Nil for all.
    private static func councils(
        _ given: (named: String?, isAll: Bool), of configuration: Configuration
    ) throws -> String? {
        let names = configuration.councils.map(\.name)
        if names.isEmpty {
            guard given.named == nil, !given.isAll else { throw UsageError("the settings have no \"councils\"") }
            return nil
        }
        guard given.isAll != (given.named != nil) else {
            throw UsageError("say --council NAME[,NAME…] or --all-councils: there are \(names.joined(separator: ", "))")
        }
        guard let named = given.named?.split(separator: ",").map(String.init) else { return nil }
        for name in named { _ = try configuration.of(council: name) }
        return UserRow.councils(named)
    }

    private static func password(of name: String) async throws -> String {
        let isTerminal = isatty(STDIN_FILENO) == 1
        let password = try read(isTerminal ? "Password: " : nil)
        if isTerminal, try read("Again: ") != password { throw ConsoleFault("the two passwords are not the same") }
        if let fault = Password.fault(password, of: name) { throw ConsoleFault("the password is not taken: \(fault)") }
        guard let hash = await Password.hash(password) else {
            throw ConsoleFault("there is not enough memory to hash a password (64 MiB)")
        }
        return hash
    }

    /// A line of standard input, which a terminal does not show.
    private static func read(_ prompt: String?) throws -> String {
        var before = termios()
        if let prompt {
            // At once, without a line's end.
            FileHandle.standardOutput.write(Data(prompt.utf8))
            tcgetattr(STDIN_FILENO, &before)
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        defer {
            if prompt != nil {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
                print()
            }
        }
        guard let line = readLine() else { throw ConsoleFault("no password was given") }
        return line
    }
}

/// Why something could not be done with the console's users.
struct ConsoleFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    static func unknown(_ name: String) -> ConsoleFault {
        ConsoleFault("there is no user ‘\(name)’; ‘switchboard console list’ lists them")
    }
}
