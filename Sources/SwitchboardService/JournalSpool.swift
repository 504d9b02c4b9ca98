import CallHistory
import Foundation
import Glibc
import Records

/// What belongs into the records and could not be brought there, since their server was away: on this machine's disk, call by call
/// and in order, until it follows. The folder outlives the process; what a killed one left behind follows from the next.
package actor JournalSpool {
    private let folder: URL
    private let store: Store
    private let complain: @Sendable (String) -> Void
    /// How many calls have something here.
    package var waiting: Int { files.count }

    /// - Parameters:
    ///   - folder: made where there is none, for nobody else to read.
    ///   - store: where everything belongs.
    ///   - complain: told what cannot be kept.
    package init(folder: URL, store: Store, complain: @escaping @Sendable (String) -> Void) throws {
        self.folder = folder
        self.store = store
        self.complain = complain
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Keeps something where other things of its call wait, which come first.
    /// - Returns: false when there are none.
    /// - Throws: why it could not be written.
    func keep(_ entry: RecordsEntry, behindOthersOf call: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: file(of: call).path) else { return false }
        try keep(entry, of: call)
        return true
    }

    /// Keeps something; on the disk when it returns.
    /// - Throws: why it could not be written.
    func keep(_ entry: RecordsEntry, of call: String) throws {
        let line = try JSONEncoder().encode(entry) + Data("\n".utf8)
        let path = file(of: call).path
        let descriptor = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpoolError(path: path, code: errno) }
        defer { close(descriptor) }
        let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == line.count, fsync(descriptor) == 0 else { throw SpoolError(path: path, code: errno) }
    }

    /// Brings what waits into the records, as far as their server lets it.
    /// - Returns: whether nothing waits any more.
    @discardableResult
    package func follow() async -> Bool {
        for file in files {
            var done = 0
            while true {
                // Read again each time: meanwhile the call may have gone on.
                let lines = ((try? Data(contentsOf: file)) ?? Data()).split(separator: UInt8(ascii: "\n"))
                guard done < lines.count else { break }
                do {
                    try await bring(lines[done], of: file)
                } catch let error as DatabaseError where error.mayPass {
                    // What was brought over already is known again, and is not written twice.
                    return false
                } catch {
                    complain(
                        "something of call \(file.deletingPathExtension().lastPathComponent) is not on record: \(error)"
                    )
                }
                done += 1
            }
            try? FileManager.default.removeItem(at: file)
        }
        return true
    }

    private func bring(_ line: Data, of file: URL) async throws {
        // A line that a power cut left half-written was never promised to anybody.
        guard let entry = try? JSONDecoder().decode(RecordsEntry.self, from: line) else {
            return complain("\(file.path): a line cannot be read, and is left out")
        }
        try await store.keep(entry, isRepeated: true)
    }

    /// Follows until it is cancelled.
    package func run() async {
        while !Task.isCancelled {
            if !files.isEmpty { await follow() }
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
        }
    }

    private func file(of call: String) -> URL { folder.appending(path: "\(call).lines") }

    private var files: [URL] {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "lines" }.sorted { $0.path < $1.path }
    }
}

/// What is to be kept could not be written beside the records either.
private struct SpoolError: Error, CustomStringConvertible {
    let path: String
    let code: Int32
    var description: String { "\(path): \(String(cString: strerror(code)))" }
}
