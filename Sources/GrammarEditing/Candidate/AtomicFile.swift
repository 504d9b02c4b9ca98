import Foundation

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
        let descriptor = open(staged.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode(of: file))
        guard descriptor >= 0 else { throw Fault(code: errno) }
        var failure: Int32?
        data.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    failure = errno
                    return
                }
                rest = rest.dropFirst(written)
            }
        }
        if failure == nil, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == nil { failure = errno }
        if let failure {
            unlink(staged.path)
            throw Fault(code: failure)
        }
        return staged
    }

    /// Puts what was staged in the file's place, at once and for good.
    static func take(_ staged: URL, as file: URL) throws(Fault) {
        guard rename(staged.path, file.path) == 0 else { throw Fault(code: errno) }
        let folder = open(file.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
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
