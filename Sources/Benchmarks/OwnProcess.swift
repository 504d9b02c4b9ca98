import Foundation

/// This program run again, for what must be measured in a process of its own.
package struct OwnProcess {
    /// As on the command line.
    package let arguments: [String]

    /// Parameters as the properties.
    package init(arguments: [String]) {
        self.arguments = arguments
    }

    /// Runs one part of the bench and reads the number that it prints.
    package func figure(_ part: String, _ more: [String] = [], environment: [String: String] = [:]) -> Double? {
        output(part, more, environment: environment).flatMap(Double.init)
    }

    /// Runs one part of the bench.
    /// - Returns: what it prints, or nil when it fails.
    package func output(_ part: String, _ more: [String] = [], environment: [String: String] = [:]) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["bench", "--part", part] + more + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return nil }
        let printed = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: printed, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return process.terminationStatus == 0 ? text : nil
    }
}
