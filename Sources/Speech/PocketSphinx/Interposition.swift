import Foundation
import Synchronization

/// The functions of PocketSphinx in whose place ours stand. All of them are here: the library calls its own functions
/// through its symbol table, and a program's symbols come before its libraries'.
package enum Interposition: String, Sendable, CaseIterable {
    /// Makes a decoder's scorer: see `ScorerInterposer`.
    case scorer = "ptm_mgau_init"
    /// Reads the model's definition, which decoders share: see `DecoderTables`, as of all that follow.
    case definition = "bin_mdef_read"
    /// Makes the triphones between words.
    case triphones = "dict2pid_build"
    /// Makes a language model's table of probabilities.
    case makingCodes = "lm_trie_quant_create"
    /// Fills that table for all orders but the last.
    case fillingCodes = "lm_trie_quant_train"
    /// Fills it for the last order.
    case fillingLastCodes = "lm_trie_quant_train_prob"
    /// Frees it.
    case freeingCodes = "lm_trie_quant_free"

    /// The library's name of the function.
    package var symbol: String { rawValue }

    /// Whether ours stands in its place: the library has called it, or would find it first when it had no reason to call
    /// it yet. False when there was reason and nobody asked.
    package var isInPlace: Bool {
        let (isCalled, wasDue) = Self.seen.withLock { ($0.called.contains(self), $0.due.contains(self)) }
        return isCalled || (!wasDue && isFoundFirst)
    }

    /// What happens where ours does not stand in the library's place, for the log.
    package var consequence: String {
        switch self {
        case .scorer: "PocketSphinx's own scorer is in place, which is slower and leaves the phone classifier out"
        case .definition, .triphones: "each decoder has a table of its own, and takes more memory"
        case .makingCodes, .fillingCodes, .fillingLastCodes, .freeingCodes:
            "each decoder has its own tables of a language model, and takes more memory"
        }
    }

    /// The linker's first choice is not the library's own.
    private var isFoundFirst: Bool {
        guard let first = dlsym(nil, symbol), let own = Self.library(symbol) else { return false }
        return first != own
    }

    private static let seen = Mutex((called: Set<Interposition>(), due: Set<Interposition>()))

    fileprivate func called() { Self.seen.withLock { _ = $0.called.insert(self) } }

    /// The library has done what it calls these for.
    static func haveBeenDue(_ functions: Set<Interposition>) { seen.withLock { $0.due.formUnion(functions) } }

    /// A library's symbol, past those of this program (RTLD_NEXT).
    static func library(_ name: String) -> UnsafeMutableRawPointer? {
        dlsym(UnsafeMutableRawPointer(bitPattern: -1), name)
    }
}

/// The library's own functions for the tables that decoders share.
enum LibraryTables {
    typealias Pointer = UnsafeMutableRawPointer
    typealias Build = @convention(c) (Pointer?, Pointer?) -> Pointer?
    typealias Retain = @convention(c) (Pointer?) -> Pointer?
    typealias Free = @convention(c) (Pointer?) -> Int32
    typealias Create = @convention(c) (Int32) -> Pointer?
    typealias Train = @convention(c) (Pointer?, Int32, UInt32, Pointer?) -> Void
    typealias FreeCodes = @convention(c) (Pointer?) -> Void

    fileprivate static let read = own(.definition, as: Build.self)
    static let retainDefinition = own("bin_mdef_retain", as: Retain.self)
    static let freeDefinition = own("bin_mdef_free", as: Free.self)
    fileprivate static let build = own(.triphones, as: Build.self)
    static let retainTriphones = own("dict2pid_retain", as: Retain.self)
    static let freeTriphones = own("dict2pid_free", as: Free.self)
    fileprivate static let create = own(.makingCodes, as: Create.self)
    fileprivate static let train = own(.fillingCodes, as: Train.self)
    fileprivate static let trainLast = own(.fillingLastCodes, as: Train.self)
    static let freeCodes = own(.freeingCodes, as: FreeCodes.self)

    private static func own<Function>(_ function: Interposition, as type: Function.Type) -> Function? {
        own(function.symbol, as: type)
    }

    private static func own<Function>(_ name: String, as type: Function.Type) -> Function? {
        Interposition.library(name).map { unsafeBitCast($0, to: type) }
    }
}

// MARK: - Ours

// Public, though nothing in Swift calls them: an optimised build drops any other function that only a library asks for.

/// Takes the place of the library's function of this name.
@_cdecl("ptm_mgau_init")
public func replacePtmScorer(
    acoustics: UnsafeMutableRawPointer?, definition: UnsafeMutableRawPointer?
) -> UnsafeMutableRawPointer? {
    Interposition.scorer.called()
    return UnsafeMutableRawPointer(ScorerInterposer.fill(acoustics, definition))
}

/// Takes the place of the library's function of this name.
@_cdecl("bin_mdef_read")
public func shareDefinition(
    config: UnsafeMutableRawPointer?, file: UnsafeMutableRawPointer?
) -> UnsafeMutableRawPointer? {
    Interposition.definition.called()
    guard let read = LibraryTables.read else { return nil }
    guard let open = DecoderTables.open else { return read(config, file) }
    return open.tables.share(.definition) { read(config, file) }
}

/// Takes the place of the library's function of this name.
@_cdecl("dict2pid_build")
public func shareTriphones(
    definition: UnsafeMutableRawPointer?, dictionary: UnsafeMutableRawPointer?
) -> UnsafeMutableRawPointer? {
    Interposition.triphones.called()
    guard let build = LibraryTables.build else { return nil }
    guard let open = DecoderTables.open else { return build(definition, dictionary) }
    return open.tables.share(.triphones) { build(definition, dictionary) }
}

/// Takes the place of the library's function of this name.
@_cdecl("lm_trie_quant_create")
public func shareCodes(order: Int32) -> UnsafeMutableRawPointer? {
    Interposition.makingCodes.called()
    guard let create = LibraryTables.create else { return nil }
    guard let open = DecoderTables.open, let model = open.model else { return create(order) }
    return open.tables.codes(of: model) { create(order) }
}

/// Takes the place of the library's function of this name.
@_cdecl("lm_trie_quant_train")
public func trainCodes(
    codes: UnsafeMutableRawPointer?, order: Int32, count: UInt32, sequences: UnsafeMutableRawPointer?
) {
    Interposition.fillingCodes.called()
    if let open = DecoderTables.open, let model = open.model, open.tables.isComplete(model, codes) { return }
    LibraryTables.train?(codes, order, count, sequences)
}

/// Takes the place of the library's function of this name.
@_cdecl("lm_trie_quant_train_prob")
public func trainLastCodes(
    codes: UnsafeMutableRawPointer?, order: Int32, count: UInt32, sequences: UnsafeMutableRawPointer?
) {
    Interposition.fillingLastCodes.called()
    if let open = DecoderTables.open, let model = open.model, open.tables.isComplete(model, codes) { return }
    LibraryTables.trainLast?(codes, order, count, sequences)
}

/// Takes the place of the library's function of this name.
@_cdecl("lm_trie_quant_free")
public func releaseCodes(codes: UnsafeMutableRawPointer?) {
    Interposition.freeingCodes.called()
    CodeCount.free(codes)
}
