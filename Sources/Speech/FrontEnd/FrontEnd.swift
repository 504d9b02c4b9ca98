import Audio

/// Turns a caller's sound into the features that the acoustic model was trained on: 13 mel cepstra, 100 frames a second,
/// not yet normalised. One belongs to each decoder and serves one utterance after another.
///
/// A front end may have to know the utterance before it can give features. It keeps what it hears until it is told to
/// open, and judges the utterance by what it has then.
protocol FrontEnd: AnyObject {
    /// Frames heard so far, whether or not they have been given.
    var heard: Int { get }
    /// Forgets everything: an utterance begins, in frames of this rate (Hz).
    func begin(rate: Int) throws(SpeechError)
    /// Takes in 20 ms. It may hold frames back until it is opened, and after that for as long as it looks ahead.
    func hear(_ frame: borrowing AudioFrame, into features: Features)
    /// Judges the utterance by what was heard so far, and gives what it held back for that; nothing when already open.
    func open(into features: Features)
    /// Gives all that it held back: the utterance is over.
    func end(into features: Features)
    /// Judges the utterance once more, now by all of it, and gives everything anew. To be called after `end`.
    func reopen(into features: Features)
    /// Tells the scorer what the phone classifier says of up to four frames that have been given; nothing without one.
    func classify(_ frames: Range<Int>)
}

extension FrontEnd {
    func classify(_ frames: Range<Int>) {}
}

/// Numbers of one utterance as they come in, a row a frame; made once, so that listening allocates nothing.
package final class Features {
    /// The mean cepstra of human orders over a telephone line, its bands put back.
    /// docs/measured/short-words.md#usual-mean
    private static let usual: [Float] = [49, 0, -4, 7, -2, -4, 0, -5, -1, 1, 2, -1, 4]
    /// Room for the longest utterance, its lead-in and the silence after it, in frames.
    static let longest = 20 * AcousticModel.framesPerSecond
    /// The most frames that there is room for.
    let capacity: Int
    /// Frames so far.
    package private(set) var count = 0
    private let width: Int
    private let values: UnsafeMutablePointer<Float>

    /// - Parameters:
    ///   - width: numbers in a frame.
    ///   - capacity: room for so many frames.
    package init(width: Int = AcousticModel.cepstra, capacity: Int = longest) {
        self.width = width
        self.capacity = capacity
        // Written before it is read, and not before: memory that short utterances need not is never there.
        values = .allocate(capacity: capacity * width)
    }
    deinit { values.deallocate() }

    /// An utterance begins.
    func clear() { count = 0 }
    /// One frame's numbers.
    package subscript(frame: Int) -> UnsafeMutablePointer<Float> { values + frame * width }
    /// Where the next frame is to be written, or nil when there is no room.
    package var next: UnsafeMutablePointer<Float>? { count < capacity ? self[count] : nil }
    /// The frame at `next` has been written.
    package func advance() { count = min(count + 1, capacity) }

    /// The mean of each cepstrum over the first frames; those without energy do not count, as in PocketSphinx's own.
    /// - Parameter prior: frames that count beside them as the usual speech: one short word is no mean of anything.
    package func mean(ofFirst frames: Int, prior: Float = 0, into mean: inout [Float]) {
        for index in mean.indices { mean[index] = 0 }
        var counted: Float = 0
        for frame in 0..<min(frames, count) where self[frame][0] >= 0 {
            counted += 1
            for index in mean.indices { mean[index] += self[frame][index] }
        }
        guard counted > 0 else { return }
        // How loud it is depends on the line and says nothing of the speaker.
        mean[0] /= counted
        for index in mean.indices.dropFirst() {
            mean[index] = (mean[index] + prior * Self.usual[index]) / (counted + prior)
        }
    }
}
