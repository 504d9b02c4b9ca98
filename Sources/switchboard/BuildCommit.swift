import Foundation

/// Which commit the program is of, as far as that can be known: a build does not carry it.
enum BuildCommit {
    /// In words; nil when nobody knows.
    static var running: String? { Bundle.main.executableURL.flatMap { words(for: $0.resolvingSymlinksInPath()) } }

    /// - Parameter program: its file. Where it was installed `switchboard.commit` stands beside it; where it was built the
    ///   checkout is asked, which may have gone on since.
    static func words(for program: URL) -> String? {
        let folder = program.deletingLastPathComponent()
        if let text = try? String(contentsOf: folder.appending(path: "switchboard.commit"), encoding: .utf8) {
            let commit = text.prefix { !$0.isNewline }.trimmingCharacters(in: .whitespaces)
            return commit.isEmpty ? nil : "commit \(commit)"
        }
        let parts = folder.pathComponents
        guard let build = parts.lastIndex(of: ".build") else { return nil }
        let checkout = NSString.path(withComponents: Array(parts[..<build]))
        guard let commit = git("rev-parse", "--short=12", "HEAD", in: checkout) else { return nil }
        let isChanged = git("status", "--porcelain", "--untracked-files=no", in: checkout) != ""
        return "commit \(commit) of its checkout" + (isChanged ? " with changes" : "")
    }

    private static func git(_ arguments: String..., in checkout: String) -> String? {
        // Only the checkout's own repository, not one that it happens to lie in.
        guard FileManager.default.fileExists(atPath: "\(checkout)/.git") else { return nil }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "--no-optional-locks", "-C", checkout] + arguments
        (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, output)
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
