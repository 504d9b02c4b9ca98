import CallHistory
import Foundation
import Recognition
import Records
import Replay

/// Something that was said, and what it should be taken for.
package struct RegressionCase: Sendable {
    /// What is tried again.
    package enum Matter: Sendable {
        /// What was heard, as the records keep it.
        case words(Utterance)
        /// A recording of one utterance, by its path.
        case recording(String)
        /// The caller's turn of a recorded call: the recording's path, and where in it (ms). It is heard anew each time, and
        /// what was heard is kept nowhere: it goes when the recording does.
        case turn(String, Range<Int>)
    }

    /// `CALL/TURN`, or the recording's path.
    package var id: String
    /// What it should be taken for.
    package var expected: ExpectedMeaning
    /// Who says so.
    package var source: LabelSource
    /// Nothing that makes it worse is to be published. Every danger is.
    package var isProtected: Bool
    /// What is tried again.
    package var matter: Matter
    /// The turn of the records whose words these are; nil for words from elsewhere.
    package var place: (callID: String, turn: Int)?

    /// Parameters as the properties.
    package init(
        id: String, expected: ExpectedMeaning, source: LabelSource, isProtected: Bool, matter: Matter,
        place: (callID: String, turn: Int)? = nil
    ) {
        self.place = place
        self.id = id
        self.expected = expected
        self.source = source
        if case .danger = expected { self.isProtected = true } else { self.isProtected = isProtected }
        self.matter = matter
    }

    /// Of a labelled turn; nil where its words are past their time, or were no answer to an open question.
    /// - Parameters:
    ///   - isImplied: what followed counts, too.
    ///   - rehears: its recording is heard anew, where there is one still, and not what was heard on the call.
    package init?(_ turn: TurnWithLabels, isImplied: Bool, rehears: Bool = false) {
        guard let label = turn.label(isImplied: isImplied), turn.turn.asksOpenly, let heard = HeardTurn(turn.turn)
        else { return nil }
        var matter = Matter.words(heard.utterance)
        var place: (String, Int)? = (turn.turn.callID, turn.turn.number)
        if rehears, let path = turn.turn.audioPath, let start = turn.turn.audioStart, let end = turn.turn.audioEnd,
            start < end, FileManager.default.fileExists(atPath: path)
        {
            (matter, place) = (.turn(path, start..<end), nil)
        }
        self.init(
            id: "\(turn.turn.callID)/\(turn.turn.number)", expected: label.meaning, source: label.source,
            isProtected: turn.labels.contains(where: \.isProtected), matter: matter, place: place)
    }

    /// Of a manifest's recording; nil where the manifest does not say what it is. The kind `protected` protects it.
    package init?(_ item: Manifest.Item, asText: Bool = false) {
        let expected: ExpectedMeaning
        switch item.expectation {
        case .unknown: return nil
        case .outOfGrammar: expected = .notOurs
        case .destination(let label, _): expected = ExpectedMeaning(text: label)
        }
        self.init(
            id: item.file, expected: expected, source: .manifest, isProtected: item.kind == "protected",
            matter: asText ? .words(item.typed) : .recording(item.file))
    }
}
