import Foundation
import Routing
import Speech
import SwitchboardEngine

/// A changed grammar that is good: it compiles, every route is reached by its own phrases, and the switchboard that will read
/// it finds it compiled.
package struct CheckedCandidate: Sendable {
    /// What it understands.
    package let council: CouncilRouter

    /// - Parameters:
    ///   - folder: its files.
    ///   - pbx: in place of the one in council.json.
    ///   - cache: compiled grammars.
    ///   - settings: how the recogniser works.
    /// - Throws: `FileFaults` with every fault; `PublishingFault.unreachable`; `SpeechError`.
    package init(
        _ folder: URL, pbx: String? = nil, cache: String, settings: RecogniserSettings = RecogniserSettings()
    ) throws {
        council = try CouncilRouter(directory: folder.path, pbx: pbx, cache: cache, variants: settings.variants)
        try Self.check(council, cache: cache, settings: settings)
    }

    /// Whether a grammar that compiles is good, too.
    /// - Parameters:
    ///   - council: it.
    ///   - cache: compiled grammars.
    ///   - settings: how the recogniser works.
    /// - Throws: `PublishingFault.unreachable`; `SpeechError`.
    package static func check(_ council: CouncilRouter, cache: String, settings: RecogniserSettings) throws {
        let unreachable = Reachability(of: council.grammar, by: council.router).unreachable
        guard unreachable.isEmpty else { throw PublishingFault.unreachable(unreachable.map(\.description)) }
        var settings = settings
        settings.decoders = 1
        _ = try CompiledCouncil(council, cache: cache, settings: settings)
    }
}

extension Publisher {
    /// Publishes a candidate that is good and was compared, if the gate lets it through.
    /// - Parameters:
    ///   - candidate: it.
    ///   - regression: what it makes of everything that has a label.
    ///   - refuses: protected calls that become worse are refused.
    ///   - isSure: somebody has said again that it is meant.
    ///   - by: who.
    ///   - why: in their words.
    ///   - basis: the fingerprint of what it was made from; nil is what it remembers itself.
    /// - Throws: `PublishingFault` and as the other `publish`; then what ran goes on running.
    package func publish(
        _ candidate: CheckedCandidate, compared regression: Regression, refuses: Bool = false, isSure: Bool = false,
        by: String, why: String, basis: String? = nil
    ) throws -> GrammarVersion {
        switch regression.gate(refuses: refuses) {
        case .open: break
        case .asksAgain(let why): if !isSure { throw PublishingFault.unconfirmed(why) }
        case .shut(let why): throw PublishingFault.refused(why)
        }
        let folder = candidate.council.directory
        return try publish(
            folder, by: by, why: why, figures: regression.current.count > 0 ? .init(regression) : nil,
            basis: basis ?? Self.basis(of: folder))
    }
}
