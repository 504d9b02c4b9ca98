/// One thing that is wrong, or doubtful, in a grammar directory.
package struct GrammarFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's name within the grammar directory.
    package var file: String
    /// Line, from 1.
    package var line: Int?
    /// Column in characters, from 1.
    package var column: Int?
    /// What is wrong.
    package var message: String
    /// What to do about it.
    package var cure: String

    /// - Parameters:
    ///   - file: name within the grammar directory.
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

/// Everything that stops a grammar from being used, and what is merely doubtful.
package struct GrammarFaults: Error, Sendable, CustomStringConvertible {
    /// What must be mended; never empty.
    package var errors: [GrammarFault]
    /// What is worth a look.
    package var warnings: [GrammarFault]

    /// One fault a line.
    package var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Collects faults while files are read, so that all of them are reported at once.
package struct FaultList {
    /// What makes the files unusable.
    package var errors: [GrammarFault] = []
    /// What a person should know, and the files can be used all the same.
    package var warnings: [GrammarFault] = []

    /// Parameters as the properties.
    package init(errors: [GrammarFault] = [], warnings: [GrammarFault] = []) {
        self.errors = errors
        self.warnings = warnings
    }

    /// Notes an error at a place in a file, with what to write instead.
    package mutating func error(_ file: String, _ at: TextPosition? = nil, _ message: String, cure: String) {
        errors.append(GrammarFault(file: file, line: at?.line, column: at?.column, message: message, cure: cure))
    }

    /// Notes a warning likewise.
    package mutating func warn(_ file: String, _ at: TextPosition? = nil, _ message: String, cure: String) {
        warnings.append(GrammarFault(file: file, line: at?.line, column: at?.column, message: message, cure: cure))
    }

    /// Nothing more comes.
    /// - Throws: every fault, when one of them is an error.
    package mutating func close(with more: [GrammarFault]) throws(GrammarFaults) {
        errors += more
        sort()
        guard errors.isEmpty else { throw GrammarFaults(errors: errors, warnings: warnings) }
    }

    /// In the order of files and lines, as a person would mend them.
    private mutating func sort() {
        let byPlace: (GrammarFault, GrammarFault) -> Bool = {
            ($0.file, $0.line ?? 0, $0.column ?? 0) < ($1.file, $1.line ?? 0, $1.column ?? 0)
        }
        errors.sort(by: byPlace)
        warnings.sort(by: byPlace)
    }
}

/// A place in a text file, from 1.
package struct TextPosition: Sendable, Hashable, Comparable {
    /// The line, from 1.
    package var line: Int
    /// The character in the line, from 1.
    package var column: Int

    /// Parameters as the properties.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: TextPosition, b: TextPosition) -> Bool { (a.line, a.column) < (b.line, b.column) }
}
