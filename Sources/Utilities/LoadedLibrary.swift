import Foundation

/// The libraries that the linker has brought into this process.
package enum LoadedLibrary {
    /// The file that a library was loaded from, such as `libspandsp.so.2.0.0`; nil when it is not loaded. Some libraries
    /// tell no version, and then this is all that can be known.
    /// - Parameter name: of the library, without `lib` and `.so`.
    package static func file(_ name: String) -> String? {
        // Foundation's own reading of whole files stops after a page of it.
        let maps = try? FileHandle(forReadingFrom: URL(filePath: "/proc/self/maps")).readToEnd()
        return file(name, in: String(decoding: maps ?? Data(), as: UTF8.self))
    }

    /// - Parameter maps: as Linux's `/proc/self/maps`.
    package static func file(_ name: String, in maps: String) -> String? {
        for line in maps.split(separator: "\n") {
            guard let start = line.lastIndex(of: "/") else { continue }
            let file = line[line.index(after: start)...]
            if file == "lib\(name).so" || file.hasPrefix("lib\(name).so.") { return String(file) }
        }
        return nil
    }
}
