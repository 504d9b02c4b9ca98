import Foundation
import Grammar
import Replay
import Routing
import SwitchboardEngine

/// Collects what is measured of recordings whose meaning is known.
package struct CalibrationHearing {
    /// The best destinations of recordings, and how many of those are of the grammar, by frequency.
    private struct Destinations {
        var examples: [CalibrationExample] = []
        var requests = 0.0
    }

    private var bySound = Destinations()
    /// Of grammars with openings, which are weighed by their meaning too.
    private var byMeaning = Destinations()
    /// The same where they were heard twice.
    private var heardTwice = Destinations()
    private var slots: [CalibrationExample] = []
    /// All of them, with what each is.
    private var examples: [(label: String, example: CalibrationExample)] = []
    private var heard = 0
    private var groups = 0

    /// Of nothing yet.
    package init() {}

    /// Hears the recordings of a manifest.
    /// - Parameters:
    ///   - manifest: recordings with what is expected of each.
    ///   - council: what hears them.
    ///   - lines: the lines that a recording is heard on, by its number: the first clean, those that follow with noise.
    /// - Throws: `RecordingError`, `SpeechError`.
    package mutating func hear(
        _ manifest: Manifest, _ council: CompiledCouncil, lines: (Int) -> [RecordingLine]
    ) throws {
        try manifest.check(against: council.grammar)
        let slotNames = manifest.slotNames
        let kind = Self.kind(of: council)
        var progress = ProgressBar(total: manifest.items.count)
        defer { progress.finish() }
        for (number, item) in manifest.items.enumerated() {
            defer { progress.advance() }
            guard item.expectation != .unknown else { continue }
            for (turnNumber, line) in lines(number).enumerated() {
                let turn = try UtteranceReplay.decide(
                    on: try line.utterance(item.file).0, council: council)
                let utterance = turn.utterance.flatMap {
                    // What was too long to be heard twice goes by the other fit.
                    kind != \.heardTwice || $0.isHeardTwice == true ? $0 : nil
                }
                add(
                    utterance.flatMap(council.router.examine), item, slotNames, of: kind,
                    frequency: turnNumber == 0 ? 1 : Self.noisyCalls)
            }
            groups += 1
        }
    }

    private static func kind(of council: CompiledCouncil) -> WritableKeyPath<Self, Destinations> {
        guard council.router.meaning != nil else { return \.bySound }
        return council.recogniser.hearsTwice && council.router.weighsHearings ? \.heardTwice : \.byMeaning
    }

    private static let slotsOnly = "slots"

    /// Calls from noise to one from a quiet place: a quarter of all.
    /// docs/measured/matching-and-confidence.md#noisy-calls
    private static let noisyCalls = 1.0 / 3

    private mutating func add(
        _ examined: Router.Examined?, _ item: Manifest.Item, _ slotNames: Set<String>,
        of kind: WritableKeyPath<Self, Destinations>, frequency: Double
    ) {
        heard += 1
        // An example of slots alone: where there is but one destination, it is no wonder that it is the right one.
        let isOfSlots = item.kind == Self.slotsOnly
        if case .destination = item.expectation, !isOfSlots { self[keyPath: kind].requests += frequency }
        guard let examined else { return }
        var isRight = false
        if case .destination(let label, let expected) = item.expectation {
            isRight = examined.destination.label == label
            if isRight, let expected {
                for (name, measures) in examined.slotMeasures where slotNames.contains(name) {
                    slots.append(
                        CalibrationExample(
                            measures: measures, isRight: expected[name] == examined.slots[name], group: groups))
                }
            }
        }
        guard !isOfSlots else { return }
        let example = CalibrationExample(
            measures: examined.measures, isRight: isRight, group: groups, isAskedAbout: examined.isAskedAbout,
            frequency: frequency)
        self[keyPath: kind].examples.append(example)
        examples.append((label: "\(item.file)\t\(item.kind)\t\(examined.destination.label)", example: example))
    }

    /// Fits what was measured. Where all of it is of grammars with openings, the rest stays as it is installed; and the
    /// other way round.
    /// - Parameter note: what the recordings are; it is kept in the file.
    /// - Throws: `ManifestError` when the recordings do not tell right from wrong.
    package func calibration(note: String) throws -> Calibration {
        let day = Date.now.formatted(.iso8601.year().month().day())
        var calibration: Calibration
        let hasOpenings = !byMeaning.examples.isEmpty || !heardTwice.examples.isEmpty
        if bySound.examples.isEmpty, hasOpenings, let installed = Calibration.installed {
            calibration = installed
        } else {
            guard
                let fitted = CalibrationFit.calibration(
                    routes: bySound.examples, slots: slots, recordings: heard, requests: bySound.requests, note: note,
                    fitted: day)
            else { throw Self.tooFew(bySound.examples, of: heard) }
            calibration = fitted
            calibration.byMeaning = Calibration.installed?.byMeaning
            calibration.meaningNote = Calibration.installed?.meaningNote ?? ""
            calibration.heardTwice = Calibration.installed?.heardTwice
            calibration.heardTwiceNote = Calibration.installed?.heardTwiceNote ?? ""
        }
        if let fitted = try fit(byMeaning) {
            (calibration.byMeaning, calibration.meaningNote) = (fitted, "\(day): \(note)")
        }
        if let fitted = try fit(heardTwice) {
            (calibration.heardTwice, calibration.heardTwiceNote) = (fitted, "\(day): \(note)")
        }
        return calibration
    }

    private func fit(_ destinations: Destinations) throws -> Calibration.Fit? {
        guard !destinations.examples.isEmpty else { return nil }
        guard let fitted = CalibrationFit.destinations(destinations.examples, requests: destinations.requests) else {
            throw Self.tooFew(destinations.examples, of: heard)
        }
        return fitted
    }

    private static func tooFew(_ examples: [CalibrationExample], of heard: Int) -> ManifestError {
        ManifestError(
            "\(heard) recordings with \(examples.count(where: \.isRight)) right matches and "
                + "\(examples.count { !$0.isRight }) wrong ones are too few of either; add recordings, also of what is "
                + "none of the council's business")
    }

    /// One line a match, with a heading; tab-separated.
    package var table: String {
        let names = Set(examples.flatMap(\.example.measures.keys)).sorted()
        let heading = (["file", "kind", "best", "right", "asked", "group"] + names).joined(separator: "\t")
        let lines = examples.map { label, example in
            ([label, "\(example.isRight)", "\(example.isAskedAbout)", "\(example.group)"]
                + names.map { name in example.measures[name].map { "\($0)" } ?? "" }).joined(separator: "\t")
        }
        return ([heading] + lines).map { $0 + "\n" }.joined()
    }
}
