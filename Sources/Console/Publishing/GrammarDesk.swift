import Foundation
import Tuning

/// What the pages that compare and publish work on: the grammar that runs, the candidate, and whoever compares them.
package struct GrammarDesk: Sendable {
    /// The folder of the grammar that runs.
    package var running: String
    /// The folder of recordings; versions and the comparison are in it.
    package var data: String
    /// The file of the records, or their server's address.
    package var records: String
    /// Where the candidate is, or will be: the folder of a `GrammarCandidate`.
    package var candidate: URL
    /// Protected calls that become worse are not to be published, however sure anybody is.
    package var refusesProtected: Bool
    /// Compares a candidate with the grammar that runs.
    package var comparer: any GrammarComparing
    /// From which probability on the grammar that runs asks and acts.
    package var thresholds: @Sendable () -> DecisionThresholds
    /// How long a page waits for what is looked for beside it.
    var patience = Duration.milliseconds(60)
    /// Puts a grammar in force.
    var publisher: Publisher
    /// Has the running switchboard read its grammar; nil where it notices by itself.
    package var reload: (@Sendable () -> Void)?
    /// What calls that begin now are answered with.
    package var inUse: @Sendable () -> GrammarInUse

    /// Parameters as the properties; without `records` they are in their file in `data`.
    package init(
        running: String, data: String, records: String? = nil, candidate: URL, refusesProtected: Bool,
        comparer: any GrammarComparing,
        reload: (@Sendable () -> Void)?, inUse: @escaping @Sendable () -> GrammarInUse,
        thresholds: @escaping @Sendable () -> DecisionThresholds
    ) {
        self.running = running
        self.data = data
        self.records = records ?? "\(data)/records.sqlite"
        self.candidate = candidate
        self.refusesProtected = refusesProtected
        self.comparer = comparer
        publisher = Publisher(data: data, running: running, records: records)
        self.reload = reload
        self.inUse = inUse
        self.thresholds = thresholds
    }

    /// Where what is compared is kept, apart from the candidate that others may go on to change.
    var comparison: URL { URL(filePath: data, directoryHint: .isDirectory).appending(path: "comparison") }
}

/// The grammar that calls are answered with.
package struct GrammarInUse: Sendable, Equatable {
    /// `Grammar.fingerprint` of what calls that begin now get.
    package var fingerprint: String
    /// Another one is being read, and what is new in it learnt.
    package var isReading: Bool
    /// Why the latest files were not taken; empty when they were.
    package var refusal: [String]

    /// Parameters as the properties.
    package init(fingerprint: String, isReading: Bool = false, refusal: [String] = []) {
        self.fingerprint = fingerprint
        self.isReading = isReading
        self.refusal = refusal
    }
}

/// Compares a candidate with the grammar that runs, beside the calls that go on and without disturbing them.
package protocol GrammarComparing: Sendable {
    /// - Parameters:
    ///   - candidate: a grammar's folder.
    ///   - isImplied: what followed on a call counts as a label, too.
    ///   - told: how far it has come; from any thread.
    /// - Throws: `ComparisonFailure`; `CancellationError` when its task is cancelled.
    func compare(
        _ candidate: URL, isImplied: Bool, told: @escaping @Sendable (ComparisonProgress) -> Void
    ) async throws -> ComparedGrammars
}

/// Why there is no comparison.
package struct ComparisonFailure: Error, Sendable, Equatable {
    /// Each thing that is wrong, with its cure.
    package var lines: [String]

    /// Parameters as the properties.
    package init(_ lines: [String]) { self.lines = lines }
}

/// Does what takes long on a thread aside, so that no page waits for another.
func aside<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global(qos: .utility).async { continuation.resume(with: Result { try work() }) }
    }
}
