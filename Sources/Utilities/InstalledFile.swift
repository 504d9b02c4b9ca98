import Foundation

/// The files that come with the program.
package enum InstalledFile {
    /// Where one is: beside the program, as it is built, or in `../share/switchboard`.
    /// - Parameters:
    ///   - name: of the file.
    ///   - module: whose resource it is.
    package static func path(_ name: String, of module: String) -> String {
        let program = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        let places = ["switchboard_\(module).resources", "../share/switchboard"].compactMap {
            program?.appending(path: $0).appending(path: name).standardizedFileURL.path
        }
        return places.first { FileManager.default.isReadableFile(atPath: $0) } ?? places.first ?? name
    }
}
