import Foundation
import Synchronization

/// Tables that PocketSphinx would make anew for each decoder of a grammar, though they are the same and only read once
/// they are made: the model's definition (0.3 MB), the triphones between words (0.5 MB), and the numbers that a language
/// model's 16-bit probabilities stand for (0.8 MB each). Made with the first decoder, in memory once.
///
/// The library calls its own functions through its symbol table, as with `ScorerInterposer`, and finds those in
/// `Interposition.swift`. Where it does not, each decoder has its own.
/// docs/measured/memory-and-speed.md#shared-definition
//
// The library counts users of its parts without a lock. Decoders are made one after another, and go together, with their
// pool; while they work nobody counts these two. The dictionary and the logarithms are counted with each lattice, so they
// cannot be shared likewise.
final class DecoderTables: Sendable {
    /// Whose tables a decoder or language model being made is to have, on the thread that makes it; the model's file.
    @TaskLocal static var open: (tables: DecoderTables, model: String?)?

    typealias Pointer = UnsafeMutableRawPointer

    private struct Made {
        var parts: [Part: UInt] = [:]
        /// The library's lm_trie_quant_t, for each file.
        var codes: [String: UInt] = [:]
        /// The files that have been read to their end, so that their codes are what they are going to be.
        var complete: Set<String> = []
    }

    private let made = Mutex(Made())

    deinit {
        let made = made.withLock { $0 }
        // The triphones refer to the definition, as the library counts.
        for (part, pointer) in made.parts { _ = part.free?(Pointer(bitPattern: pointer)) }
        for codes in made.codes.values { CodeCount.free(Pointer(bitPattern: codes)) }
    }

    /// Makes a decoder, which may share what others of its grammar have.
    func decoder<Result>(_ make: () -> Result) -> Result {
        defer { Interposition.haveBeenDue([.scorer, .definition, .triphones]) }
        return Self.$open.withValue((self, nil)) { make() }
    }

    /// Reads a language model likewise.
    /// - Parameter read: whether it could be read.
    func languageModel(_ file: String, read: () -> Bool) -> Bool {
        let isRead = Self.$open.withValue((self, file)) { read() }
        if isRead {
            Interposition.haveBeenDue([.makingCodes])
            made.withLock { _ = $0.complete.insert(file) }
        }
        return isRead
    }

    func share(_ part: Part, _ make: () -> Pointer?) -> Pointer? {
        guard let retain = part.retain, part.free != nil else { return make() }
        if let known = made.withLock({ $0.parts[part] }) { return retain(Pointer(bitPattern: known)) }
        guard let new = make() else { return nil }
        // Once more, for these tables.
        let own = UInt(bitPattern: retain(new))
        made.withLock { $0.parts[part] = own }
        return new
    }

    func codes(of file: String, _ make: () -> Pointer?) -> Pointer? {
        let known = made.withLock { ($0.codes[file], $0.complete.contains(file)) }
        guard let shared = known.0 else {
            guard let new = make() else { return nil }
            CodeCount.begin(new)
            let own = UInt(bitPattern: new)
            made.withLock { $0.codes[file] = own }
            return new
        }
        guard known.1 else { return make() }
        let codes = Pointer(bitPattern: shared)
        CodeCount.retain(codes)
        return codes
    }

    func isComplete(_ file: String, _ codes: Pointer?) -> Bool {
        made.withLock { $0.complete.contains(file) && $0.codes[file] == UInt(bitPattern: codes) }
    }
}

/// What the library itself counts the users of.
enum Part: Hashable, Sendable {
    /// Its bin_mdef_t.
    case definition
    /// Its dict2pid_t.
    case triphones

    var retain: LibraryTables.Retain? {
        self == .definition ? LibraryTables.retainDefinition : LibraryTables.retainTriphones
    }
    var free: LibraryTables.Free? { self == .definition ? LibraryTables.freeDefinition : LibraryTables.freeTriphones }
}

/// How many language models use a shared table of codes.
enum CodeCount {
    private static let counts = Mutex<[UInt: Int]>([:])

    /// A new one: for its first model, and for `DecoderTables`.
    static func begin(_ codes: UnsafeMutableRawPointer) { counts.withLock { $0[UInt(bitPattern: codes)] = 2 } }

    static func retain(_ codes: UnsafeMutableRawPointer?) {
        counts.withLock { $0[UInt(bitPattern: codes)]? += 1 }
    }

    static func free(_ codes: UnsafeMutableRawPointer?) {
        let isLast = counts.withLock { counts in
            let key = UInt(bitPattern: codes)
            guard let count = counts[key] else { return true }
            counts[key] = count > 1 ? count - 1 : nil
            return count == 1
        }
        if isLast { LibraryTables.freeCodes?(codes) }
    }
}
