import CPocketSphinx
import Foundation
import Synchronization

@testable import Speech

/// How many scores of both scorers were laid side by side.
final class ScoreCount: Sendable {
    private let counts = Mutex((frames: 0, scores: 0, different: 0))
    var frames: Int { counts.withLock { $0.frames } }
    var scores: Int { counts.withLock { $0.scores } }
    var different: Int { counts.withLock { $0.different } }

    func add(scores: Int, different: Int) {
        counts.withLock {
            $0.frames += 1
            $0.scores += scores
            $0.different += different
        }
    }
}

/// The library's own scorer and ours beside each other in a running decoder, which gets ours' scores.
final class ComparedScorer {
    private let ours: UnsafeMutablePointer<sphinx_scorer>
    private let theirs: UnsafeMutablePointer<sphinx_scorer>
    private let senones: Int
    private let expected: UnsafeMutablePointer<Int16>
    private let count: ScoreCount

    init(
        _ ours: UnsafeMutablePointer<sphinx_scorer>, _ theirs: UnsafeMutablePointer<sphinx_scorer>, senones: Int,
        count: ScoreCount
    ) {
        self.ours = ours
        self.theirs = theirs
        self.senones = senones
        self.count = count
        expected = .allocate(capacity: senones)
        expected.initialize(repeating: 0, count: senones)
    }

    deinit {
        for scorer in [ours, theirs] { scorer.pointee.functions?.pointee.free?(scorer) }
        expected.deallocate()
    }

    private nonisolated(unsafe) static let functions: UnsafeMutablePointer<sphinx_scorer_functions> = {
        let functions = UnsafeMutablePointer<sphinx_scorer_functions>.allocate(capacity: 1)
        functions.initialize(
            to: sphinx_scorer_functions(
                name: UnsafePointer(strdup("compared")),
                frame_eval: { plugged, scores, active, count, features, frame, all in
                    guard let plugged, let own = plugged.pointee.own, let scores else { return -1 }
                    let compared = Unmanaged<ComparedScorer>.fromOpaque(own).takeUnretainedValue()
                    for scorer in [compared.ours, compared.theirs] {
                        scorer.pointee.frame_index = plugged.pointee.frame_index
                    }
                    let ours = compared.ours
                    let theirs = compared.theirs
                    guard
                        theirs.pointee.functions?.pointee.frame_eval?(
                            theirs, compared.expected, active, count, features, frame, all) == 0,
                        ours.pointee.functions?.pointee.frame_eval?(
                            ours, scores, active, count, features, frame, all) == 0
                    else { return -1 }
                    let bytes = compared.senones * MemoryLayout<Int16>.stride
                    let different =
                        memcmp(scores, compared.expected, bytes) == 0
                        ? 0 : (0..<compared.senones).count { scores[$0] != compared.expected[$0] }
                    compared.count.add(scores: compared.senones, different: different)
                    return 0
                },
                transform: { _, _ in -1 },
                free: { plugged in
                    guard let plugged else { return }
                    if let own = plugged.pointee.own { Unmanaged<ComparedScorer>.fromOpaque(own).release() }
                    plugged.deallocate()
                }))
        return functions
    }()

    func plug() -> UnsafeMutablePointer<sphinx_scorer> {
        let plugged = UnsafeMutablePointer<sphinx_scorer>.allocate(capacity: 1)
        plugged.initialize(
            to: sphinx_scorer(functions: Self.functions, frame_index: 0, own: Unmanaged.passRetained(self).toOpaque()))
        return plugged
    }
}
