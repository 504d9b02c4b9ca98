import Foundation

/// A file's bytes in memory, read-only: fetched from disk as they are used, and held once for all who map the file.
//
// Unchecked, because nothing writes to the mapping.
package final class MappedFile: @unchecked Sendable {
    /// The whole file, of one byte or more; the address is that of a page.
    package let bytes: UnsafeRawBufferPointer
    /// The same address.
    let start: UnsafeRawPointer

    /// - Throws: `WeightsError.missing`, and `.damaged` of an empty file.
    package init(reading path: String) throws(WeightsError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .missing(path: path, why: Self.fault) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .missing(path: path, why: Self.fault) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .missing(path: path, why: "it is no file") }
        guard status.st_size > 0 else { throw .damaged(path: path, why: "it is empty") }
        let length = Int(status.st_size)
        guard let start = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            throw .missing(path: path, why: Self.fault)
        }
        self.start = UnsafeRawPointer(start)
        bytes = UnsafeRawBufferPointer(start: start, count: length)
    }

    /// Lets go of what has been read: it is fetched again when it is used.
    func letGo() { madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, MADV_DONTNEED) }

    deinit { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }

    private static var fault: String { String(cString: strerror(errno)) }
}
