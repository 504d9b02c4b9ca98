import Foundation
import Glibc
import Utilities

/// The `switchboard` program: one subcommand a file.
@main
struct Switchboard {
    static var commands: [any Command.Type] {
        [
            ServeCommand.self, DemoCommand.self, ReplayCommand.self, CallCommand.self, GrammarCommand.self,
            PromptsCommand.self, ReportCommand.self, ConsoleCommand.self, TextsCommand.self, FormsCommand.self,
            RecordsCommand.self, NodeCommand.self, TuneCommand.self, BenchCommand.self, TrainCommand.self,
            CalibrateCommand.self,
            VersionCommand.self,
        ]
    }

    static func main() async {
        CPURequirements.check()
        ProcessMemory.keepSmall()
        var words = Array(CommandLine.arguments.dropFirst())
        if words.first == "--version" { words[0] = VersionCommand.name }
        guard let name = words.first, name != "--help", name != "help" else { usage(exit: 0) }
        words.removeFirst()
        guard let command = commands.first(where: { $0.name == name }) else {
            fail("there is no command ‘\(name)’", status: 64)
        }
        do {
            var arguments = Arguments(words)
            if arguments.flag("help") {
                print(command.help)
                return
            }
            try await command.run(&arguments)
            ServeCommand.flush()
        } catch let error as UsageError {
            fail("\(error)\n\n\(command.help)", status: 64)
        } catch {
            fail("\(error)", status: 1)
        }
    }

    static func usage(exit status: Int32) -> Never {
        let width = commands.map { $0.name.count }.max() ?? 0
        let list = commands.map {
            "  \($0.name.padding(toLength: width + 2, withPad: " ", startingAt: 0))\($0.summary)"
        }
        print("switchboard COMMAND [options]\n\n\(list.joined(separator: "\n"))\n")
        print("‘switchboard COMMAND --help’ says more.")
        exit(status)
    }

    static func fail(_ message: String, status: Int32) -> Never {
        ServeCommand.flush()
        // Nobody may be there to read it, and the disk may be full.
        let line = Array("switchboard: \(message)\n".utf8)
        _ = Glibc.write(STDERR_FILENO, line, line.count)
        exit(status)
    }
}

/// One subcommand.
protocol Command: Sendable {
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// Usage and options, as printed by `--help`.
    static var help: String { get }
    static func run(_ arguments: inout Arguments) async throws
}
