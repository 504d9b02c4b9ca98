import Foundation
import Utilities

/// Writes files so that each is there whole, old or new, whatever happens meanwhile.
enum AtomicFile {
    /// What the system said.
    struct Fault: Error, CustomStringConvertible {
        let code: Int32
        var description: String { String(cString: strerror(code)) }
    }

    /// Writes beside the file, and down to the disk; nothing is seen of it before `take`.
    /// - Returns: where it was written.
    static func stage(_ data: Data, for file: URL) throws(Fault) -> URL {
        let staged = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).\(UUID().uuidString)")
        do { try DurableFile.create(data, at: staged.path, mode: UInt16(mode(of: file))) } catch {
            throw Fault(code: error.code)
        }
        return staged
    }

    /// Puts what was staged in the file's place, at once and for good.
    static func take(_ staged: URL, as file: URL) throws(Fault) {
        do { try DurableFile.move(staged.path, to: file.path) } catch { throw Fault(code: error.code) }
        try? DurableFile.sync(folder: file.deletingLastPathComponent().path)
    }

    /// Takes a file away for good; that it is gone already is no fault.
    static func remove(_ file: URL) throws(Fault) {
        if unlink(file.path) != 0, errno != ENOENT { throw Fault(code: errno) }
        try? DurableFile.sync(folder: file.deletingLastPathComponent().path)
    }

    /// The rights of the file that is replaced.
    private static func mode(of file: URL) -> mode_t {
        var status = stat()
        return stat(file.path, &status) == 0 ? status.st_mode & 0o777 : 0o640
    }
}

/// A folder that one process, and one task in it, changes at a time. No file is left behind in it.
struct FolderLock: ~Copyable {
    private let descriptor: Int32

    /// Waits until nobody else holds it.
    init(_ folder: URL) throws(AtomicFile.Fault) {
        descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw AtomicFile.Fault(code: errno) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let code = errno
                close(descriptor)
                throw AtomicFile.Fault(code: code)
            }
        }
    }

    deinit { close(descriptor) }
}
