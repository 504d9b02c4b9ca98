import Foundation
import Meaning
import Records
import SentenceEncoder
import Utilities

/// What the encoder made of what was heard, kept beside what was heard: a change of meaning alone encodes no caller's words again,
/// and a run that was ended goes on where it was.
///
/// Of turns it lies in the records, and goes with the words; of recordings that testers listed, beside what was heard in them; of
/// recordings of calls that are heard anew it is kept nowhere.
struct KeptSentences {
    let vectors: SharedVectors
    private let encoder: (name: String, dimensions: Int)?
    private let records: Store?
    /// By the case: what is kept of it.
    private var known: [String: Set<UInt64>] = [:]

    init(vectors: SharedVectors, encoder: SentenceEncoder?, records: Store?) {
        self.vectors = vectors
        self.encoder = encoder.map { (Fingerprint(of: $0.account.utf8).name, $0.dimensions) }
        self.records = records
    }

    /// Takes out what is kept of these.
    mutating func recall(_ cases: [RegressionCase], _ recordings: HeardRecordings?) async {
        guard let encoder else { return }
        let new = cases.filter { known[$0.id] == nil }
        var found: [String: Data] = [:]
        if let records, let kept = try? await records.vectors(of: new.compactMap(\.place), by: encoder.name) {
            for one in kept { found["\(one.callID)/\(one.turn)"] = one.vectors }
        }
        for item in new {
            var data: Data?
            if let place = item.place { data = found["\(place.callID)/\(place.turn)"] }
            if case .recording(let path) = item.matter { data = recordings?.vectors(of: path, by: encoder.name) }
            if let data { known[item.id] = vectors.take(data, dimensions: encoder.dimensions) }
        }
    }

    /// Keeps what these asked for and is not kept. That it could not be kept is no fault: it is encoded again another time.
    mutating func keep(_ asked: some Sequence<(RegressionCase, Set<UInt64>)>, _ recordings: HeardRecordings?) async {
        guard let encoder else { return }
        var turns: [TurnVectors] = []
        for (item, asked) in asked {
            let all = known[item.id, default: []].union(asked)
            guard all != known[item.id, default: []] else { continue }
            known[item.id] = all
            if let place = item.place {
                turns.append(TurnVectors(callID: place.callID, turn: place.turn, vectors: vectors.packed(all)))
            } else if case .recording(let path) = item.matter {
                recordings?.keep(vectors.packed(all), of: path, by: encoder.name)
            }
        }
        if !turns.isEmpty { try? await records?.keep(turns, by: encoder.name) }
    }
}
