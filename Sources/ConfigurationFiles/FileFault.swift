/// One thing that is wrong, or doubtful, in a file that people write.
package struct FileFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's name: within the directory for a grammar's, else as it was given.
    package var file: String
    /// From 1.
    package var line: Int?
    /// From 1, in characters.
    package var column: Int?
    /// What is wrong.
    package var message: String
    /// What to do about it.
    package var cure: String

    /// - Parameters:
    ///   - file: its name for whoever mends it.
    ///   - line: from 1.
    ///   - column: from 1.
    ///   - message: what is wrong, without a full stop.
    ///   - cure: what to do, without a full stop.
    package init(file: String, line: Int? = nil, column: Int? = nil, message: String, cure: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.cure = cure
    }

    /// `routes.jsgf:12:8: there is no rule <bin_tpye>; did you mean <bin_type>?`
    package var description: String {
        let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
        return "\(place): \(message); \(cure)"
    }
}

/// Everything that stops files from being used, and what is merely doubtful.
package struct FileFaults: Error, Sendable, CustomStringConvertible {
    /// What must be mended; never empty.
    package var errors: [FileFault]
    /// What is worth a look.
    package var warnings: [FileFault]

    /// One fault a line.
    package var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Collects faults while files are read, so that all of them are reported at once.
package struct FaultList {
    /// What keeps the file from being used.
    package var errors: [FileFault] = []
    /// What staff should look at, and may leave.
    package var warnings: [FileFault] = []

    /// Parameters as the properties.
    package init(errors: [FileFault] = [], warnings: [FileFault] = []) {
        self.errors = errors
        self.warnings = warnings
    }

    /// Notes what keeps the file from being used, and its cure.
    package mutating func error(_ file: String, _ at: TextPosition? = nil, _ message: String, cure: String) {
        errors.append(FileFault(file: file, line: at?.line, column: at?.column, message: message, cure: cure))
    }

    /// Notes what staff should look at.
    package mutating func warn(_ file: String, _ at: TextPosition? = nil, _ message: String, cure: String) {
        warnings.append(FileFault(file: file, line: at?.line, column: at?.column, message: message, cure: cure))
    }

    /// Nothing more comes.
    /// - Throws: every fault, when one of them is an error.
    package mutating func close(with more: [FileFault]) throws(FileFaults) {
        errors += more
        sort()
        guard errors.isEmpty else { throw FileFaults(errors: errors, warnings: warnings) }
    }

    /// In the order of files and lines, as a person would mend them.
    private mutating func sort() {
        let byPlace: (FileFault, FileFault) -> Bool = {
            ($0.file, $0.line ?? 0, $0.column ?? 0) < ($1.file, $1.line ?? 0, $1.column ?? 0)
        }
        errors.sort(by: byPlace)
        warnings.sort(by: byPlace)
    }
}

/// Where the readers of a directory's files put what they find, one after the other, so that all of it is told at once.
package final class FaultCollector {
    private var list: FaultList

    /// Begins with what was found before.
    package init(_ list: FaultList = FaultList()) { self.list = list }

    /// What keeps the file from being used.
    package var errors: [FileFault] { list.errors }
    /// What staff should look at, and may leave.
    package var warnings: [FileFault] { list.warnings }

    /// Takes in a fault that was found elsewhere.
    package func add(_ error: FileFault) { list.errors.append(error) }

    /// Takes in a warning that was given elsewhere.
    package func add(warning: FileFault) { list.warnings.append(warning) }

    /// Notes what keeps the file from being used, and its cure.
    package func error(_ file: String, _ at: TextPosition? = nil, _ message: String, cure: String) {
        list.error(file, at, message, cure: cure)
    }

    /// Notes what staff should look at.
    package func warn(_ file: String, _ at: TextPosition? = nil, _ message: String, cure: String) {
        list.warn(file, at, message, cure: cure)
    }

    /// Nothing more comes.
    /// - Throws: every fault, when one of them is an error.
    package func close(with more: [FileFault] = []) throws(FileFaults) { try list.close(with: more) }
}

/// A place in a text file, from 1.
package struct TextPosition: Sendable, Hashable, Comparable {
    /// From 1.
    package var line: Int
    /// From 1, in characters.
    package var column: Int

    /// Parameters as the properties.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: TextPosition, b: TextPosition) -> Bool { (a.line, a.column) < (b.line, b.column) }
}
