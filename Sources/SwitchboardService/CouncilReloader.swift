import Console
import Dialogue
import Foundation
import Speech
import SwitchboardEngine
import Synchronization
import Utilities

/// What calls are answered with: a grammar with its prompts. A changed one takes its place for the next call, when it is
/// good; calls in progress keep the one that they began with.
package final class CouncilReloader: Sendable {
    /// A grammar ready to answer calls.
    package struct Published: Sendable {
        var council: CompiledCouncil
        var service: CouncilProfile
    }

    private let configuration: Configuration
    private let log: Log
    private let published: Mutex<Published>
    /// How often each destination was asked for, by its label.
    private let asked = Mutex<[String: Int]>([:])
    private let queue = DispatchQueue(label: "publishing", qos: .utility)
    private let standing = Mutex(Standing())

    private struct Standing: Sendable {
        /// Readings that are asked for and not at their end.
        var readings = 0
        /// Why the latest files were not taken.
        var refusal: [String] = []
    }

    /// - Throws: what is wrong with the grammar or the prompts; without either there is nothing to begin with.
    package init(_ configuration: Configuration, log: Log) throws {
        self.configuration = configuration
        self.log = log
        let first = try Self.publish(configuration, log)
        log.info("scorer: \(first.council.recogniser.scorer)")
        Self.tell(first.council, log)
        published = Mutex(first)
    }

    private static func tell(_ council: CompiledCouncil, _ log: Log) {
        let encoder = council.encoder
        if case .absent = encoder { log.warning("\(encoder.description)") } else { log.info(encoder.description) }
        if let why = council.recogniser.hearsOnce { log.warning(why) }
    }

    /// For the next call.
    package var current: Published { published.withLock { $0 } }

    /// What calls that begin now are answered with, and whether that is about to change.
    var inUse: GrammarInUse {
        let standing = standing.withLock { $0 }
        return GrammarInUse(
            fingerprint: current.council.grammar.fingerprint, isReading: standing.readings > 0,
            refusal: standing.refusal)
    }

    /// Puts first, of what callers are told that they may say, what is asked for most; from the next call on.
    /// - Parameter asked: how often each destination was asked for, by its label.
    package func orderExamples(by asked: [String: Int]) {
        self.asked.withLock { $0 = asked }
        var service = current.service
        service.orderExamples(by: asked)
        published.withLock {
            // One that was published meanwhile has gone by the same numbers.
            if $0.service.grammar.fingerprint == service.grammar.fingerprint { $0.service = service }
        }
    }

    /// Reads the grammar and the prompts again and puts them in place, unless something is wrong with them; that is
    /// logged with file, line and cure. It takes seconds, on a thread of its own; nobody's call waits for it.
    package func reload() {
        standing.withLock { $0.readings += 1 }
        queue.async { [self] in
            var refusal: [String] = []
            defer {
                standing.withLock { [refusal] in
                    $0.readings -= 1
                    $0.refusal = refusal
                }
            }
            do {
                var next = try Self.publish(configuration, log)
                next.service.orderExamples(by: asked.withLock { $0 })
                published.withLock { [next] in $0 = next }
                Self.tell(next.council, log)
                log.info("grammar \(next.council.grammar.fingerprint.prefix(12)) is in use from the next call on")
            } catch {
                refusal = "\(error)".split(separator: "\n").map(String.init)
                for line in refusal { log.warning("not taken: \(line)") }
                log.warning("calls go on with grammar \(current.council.grammar.fingerprint.prefix(12))")
            }
        }
    }

    /// Watches the files and reloads when they have changed and then been left alone, until it is cancelled.
    package func watch(every interval: Duration = .seconds(2)) async {
        var known = stamp()
        var seen = known
        while !Task.isCancelled {
            do { try await Task.sleep(for: interval) } catch { return }
            let now = stamp()
            // Unchanged for a whole interval: whoever is saving files has finished.
            if now != known, now == seen {
                known = now
                reload()
            }
            seen = now
        }
    }

    private static func publish(
        _ configuration: Configuration, _ log: Log
    ) throws -> Published {
        var settings = RecogniserSettings(decoders: configuration.decoders)
        settings.variants = configuration.variants
        settings.hearsAhead = true
        let council = try CompiledCouncil(
            directory: configuration.grammar, pbx: configuration.pbx, cache: configuration.cache, settings: settings,
            told: log.info)
        for warning in council.grammar.warnings { log.warning("warning: \(warning)") }
        let voice =
            try configuration.voice.isEmpty
            ? nil : FallbackVoice(command: configuration.voice, cache: configuration.cache, log: log.warning)
        let prompts = try council.prompts(in: configuration.prompts, rate: 8000, voice: voice)
        for name in prompts.unrecorded(among: council.grammar.spokenNames) {
            log.warning(
                "warning: ‘\(name)’ has no recording and is left out: run ‘switchboard prompts render --grammar …’")
        }
        let service = CouncilProfile(
            grammar: council.grammar, router: council.router, prompts: prompts,
            secondLanguage: try council.secondLanguage(beside: configuration.prompts, rate: 8000, voice: voice))
        return Published(council: council, service: service)
    }

    /// Names, sizes and times of everything that is read; it changes when any of them does.
    private func stamp() -> [String] { Self.stamp(of: [configuration.grammar, configuration.prompts ?? "Prompts"]) }

    /// The same of any folders.
    static func stamp(of folders: [String]) -> [String] {
        let keys: [URLResourceKey] = [.contentModificationDateKey, .fileSizeKey]
        return folders.flatMap { folder -> [String] in
            let files = FileManager.default.enumerator(at: URL(filePath: folder), includingPropertiesForKeys: keys)
            return (files?.allObjects ?? []).compactMap { file in
                guard let url = file as? URL, let values = try? url.resourceValues(forKeys: Set(keys)) else {
                    return nil
                }
                let time = values.contentModificationDate?.timeIntervalSince1970 ?? 0
                return "\(url.path) \(time) \(values.fileSize ?? 0)"
            }
        }.sorted()
    }
}
