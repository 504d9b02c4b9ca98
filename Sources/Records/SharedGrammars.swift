import CCrypto
import Foundation

/// Grammars that were published for all switchboards that share the records: each kept whole, each file's contents once.
///
/// Opened by whoever publishes or fetches, and let go again: nobody's call waits for it.
package struct SharedGrammars {
    /// One that was published.
    package struct Version: Sendable, Equatable {
        /// 1, 2, 3…
        package var number: Int
        /// Who, when, why: JSON, as its writer understands it.
        package var about: String
        /// The hash of each file's contents, by its path in the grammar's folder.
        package var files: [String: String]

        /// Parameters as the properties.
        package init(number: Int, about: String, files: [String: String]) {
            self.number = number
            self.about = about
            self.files = files
        }
    }

    private let place: String
    private let database: any Database

    /// Connects.
    /// - Parameter place: `postgresql://…`.
    /// - Throws: `DatabaseError`.
    package init(in place: String) throws {
        self.place = place
        database = try Store.open(place, mode: .readWrite, .seconds(5)) { try Schema.migrate($0) }
    }

    /// All of them, the first one first.
    /// - Throws: `DatabaseError`.
    package func all() throws -> [Version] {
        try database.query("SELECT number, about, files FROM grammar_versions ORDER BY number") { row in
            let files = try row.requireText("files")
            guard let hashes = try? JSONDecoder().decode([String: String].self, from: Data(files.utf8)) else {
                throw DatabaseError(.damagedRow, "the files of a published grammar cannot be read", file: database.file)
            }
            return Version(number: try row.requireInteger("number"), about: try row.requireText("about"), files: hashes)
        }
    }

    /// What a file holds.
    /// - Throws: `DatabaseError`; `.damagedRow` where it is not what its hash says.
    package func contents(_ hash: String) throws -> Data {
        let found = try database.query("SELECT contents FROM grammar_files WHERE hash = ?", [.text(hash)]) {
            try $0.requireText("contents")
        }.first
        guard let data = found.flatMap({ Data(base64Encoded: $0) }), Self.hash(of: data) == hash else {
            throw DatabaseError(.damagedRow, "a file of a published grammar is missing or damaged", file: database.file)
        }
        return data
    }

    /// Keeps one, on the server's disk when it returns, and wakes all who wait for it.
    /// - Parameters:
    ///   - about: as in `Version`.
    ///   - files: contents by their paths.
    /// - Throws: `DatabaseError`; `.constraint` where there is one of that number.
    package func keep(_ number: Int, about: String, files: [String: Data]) throws {
        let hashes = files.mapValues(Self.hash)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let listed = String(decoding: try encoder.encode(hashes), as: UTF8.self)
        try database.transaction {
            for (name, hash) in hashes.sorted(by: { $0.key < $1.key }) {
                let isThere = try !database.query(
                    "SELECT 1 AS one FROM grammar_files WHERE hash = ?", [.text(hash)]
                ) { _ in }.isEmpty
                guard !isThere, let data = files[name] else { continue }
                try database.execute(
                    "INSERT INTO grammar_files VALUES (?, ?) ON CONFLICT (hash) DO NOTHING",
                    [.text(hash), .text(data.base64EncodedString())])
            }
            try database.execute(
                "INSERT INTO grammar_versions (number, about, files) VALUES (?, ?, ?)",
                [.init(number), .text(about), .text(listed)])
            try database.wakeOthers()
        }
    }

    /// Does something while nobody else, on any machine, publishes.
    ///
    /// The lock is on a connection of its own. Where that is lost at the end, what was done has been done all the same.
    /// - Throws: `DatabaseError` where the lock cannot be had, `.locked` when somebody else has it; what `body` throws.
    package func alone<Result>(_ body: () throws -> Result) throws -> Result {
        let guarding = try Store.open(place, mode: .readWrite, .seconds(2))
        var outcome: Swift.Result<Result, any Error>?
        do {
            try guarding.transaction {
                try guarding.lock("publishing a grammar")
                outcome = Swift.Result { try body() }
            }
        } catch  where outcome != nil {}
        guard let outcome else { throw DatabaseError(.locked, "somebody else is publishing", file: database.file) }
        return try outcome.get()
    }

    /// SHA-256 (FIPS 180-4), in hexadecimal digits.
    package static func hash(of data: Data) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        data.withUnsafeBytes { _ = EVP_Digest($0.baseAddress, $0.count, &digest, &count, EVP_sha256(), nil) }
        return digest.prefix(Int(count)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension Store {
    /// The number of the latest grammar that was published for all; nil where none was.
    /// - Throws: `DatabaseError`.
    package func latestSharedGrammar() throws -> Int? {
        try database.query("SELECT max(number) AS number FROM grammar_versions") { try $0.integer("number") }.first
            ?? nil
    }
}
