import Foundation
import Glibc

/// Files that are on the disk when the call returns: neither a killed process nor a power cut takes them back.
package enum DurableFile {
    /// Why a file could not be written, or a folder be brought to the disk.
    package struct Failure: Error, CustomStringConvertible, Equatable {
        /// The file or folder.
        package let path: String
        /// `errno`.
        package let code: Int32

        /// Parameters as the properties.
        package init(path: String, code: Int32) {
            self.path = path
            self.code = code
        }

        /// Whether there was no room.
        package var isFull: Bool { code == ENOSPC || code == EDQUOT }

        package var description: String {
            "\(path): \(String(cString: strerror(code)))\(isFull ? "; make room on the disk, and try again" : "")"
        }
    }

    /// Makes a new file with these contents; what is there of that name is an error.
    /// - Parameters:
    ///   - data: all of it.
    ///   - path: of the file; its folder must exist.
    ///   - mode: its rights.
    /// - Throws: `Failure`; then there is no such file.
    package static func create(_ data: Data, at path: String, mode: UInt16 = 0o600) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        var code: Int32 = 0
        data.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty, code == 0 {
                let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { code = errno }
            }
        }
        // The umask may have taken rights away.
        if code == 0, fchmod(descriptor, mode_t(mode)) != 0 || fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        guard code == 0 else {
            unlink(path)
            throw Failure(path: path, code: code)
        }
    }

    /// Brings a folder's names to the disk, after files in it were made, renamed or deleted.
    /// - Throws: `Failure`.
    package static func sync(folder path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Failure(path: path, code: errno) }
    }

    /// Gives a file another name, in place of what had it: whoever opens that name gets the one or the other, whole.
    /// - Throws: `Failure`.
    package static func move(_ path: String, to other: String) throws(Failure) {
        guard rename(path, other) == 0 else { throw Failure(path: other, code: errno) }
    }
}

/// A file that one process or task at a time may hold.
package final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock, or says at once that somebody else has it.
    /// - Parameters:
    ///   - path: of the file.
    ///   - creates: whether it is made where it is missing.
    ///   - holder: who has it, for others to read; empty leaves what is in the file.
    /// - Returns: nil when somebody else has it, it is missing, or it cannot be opened.
    package init?(_ path: String, creates: Bool = true, holder: String = "") {
        descriptor = open(path, O_RDWR | O_CLOEXEC | (creates ? O_CREAT : 0), 0o600)
        guard descriptor >= 0 else { return nil }
        var (held, there) = (stat(), stat())
        // Who had it before may have deleted it, and somebody else have made another.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &held) == 0, stat(path, &there) == 0,
            held.st_ino == there.st_ino
        else {
            close(descriptor)
            return nil
        }
        if !holder.isEmpty {
            ftruncate(descriptor, 0)
            let bytes = Array(holder.utf8)
            _ = write(descriptor, bytes, bytes.count)
        }
    }

    deinit { close(descriptor) }
}
