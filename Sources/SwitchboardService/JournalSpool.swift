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
    /// Files that could not be read when that was last tried.
    private var unread: Set<String> = []
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
        let descriptor = open(path, O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpoolError(path: path, code: errno) }
        defer { close(descriptor) }
        let length = lseek(descriptor, 0, SEEK_END)
        var last = UInt8(ascii: "\n")
        guard length >= 0, length == 0 || pread(descriptor, &last, 1, length - 1) == 1 else {
            throw SpoolError(path: path, code: errno)
        }
        // What a power cut left half-written stays a line of its own.
        let all = last == UInt8(ascii: "\n") ? line : Data("\n".utf8) + line
        let written = all.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == all.count, fsync(descriptor) == 0 else {
            let code = written >= 0 && written < all.count ? ENOSPC : errno
            // It is tried again, and half of it is not to be the beginning of what comes next.
            ftruncate(descriptor, length)
            throw SpoolError(path: path, code: code)
        }
    }

    /// Brings what waits into the records, as far as their server lets it.
    /// - Returns: whether nothing waits any more.
    @discardableResult
    package func follow() async -> Bool {
        files: for file in files {
            var lines: [Data] = []
            var done = 0
            while true {
                if done == lines.count {
                    // Read again: meanwhile the call may have gone on.
                    guard let read = read(file) else { continue files }
                    lines = read
                    if done >= lines.count { break }
                }
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
        unread.formIntersection(files.map(\.path))
        return unread.isEmpty
    }

    /// The lines of a file; nil where it cannot be read now, which is told once: what waits there is not done with.
    private func read(_ file: URL) -> [Data]? {
        do {
            let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
            unread.remove(file.path)
            return lines
        } catch {
            if unread.insert(file.path).inserted {
                complain("\(file.path): what waits there cannot be read now: \(error.localizedDescription)")
            }
            return nil
        }
    }

    private func bring(_ line: Data, of file: URL) async throws {
        // A line that a power cut left half-written was never promised to anybody.
        guard let entry = try? JSONDecoder().decode(RecordsEntry.self, from: line) else {
            return complain("\(file.path): a line cannot be read, and is left out")
        }
        do { try await store.keep(entry, isRepeated: true) } catch let error as DatabaseError
            where error.kind == .constraint
        {
            // Erased meanwhile: what was written beside the records goes, too.
            if case .ended(_, _, _, let path?, _) = entry { try Recordings.delete(path) }
            throw error
        }
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
struct SpoolError: Error, CustomStringConvertible {
    let path: String
    let code: Int32
    var description: String { "\(path): \(String(cString: strerror(code)))" }
}
