import Transformers

extension SpeechEncoderPass {
    /// Each frame gathers from all of them, head by head, four frames at a time: nothing is kept of their scores but those.
    func attend(_ span: Range<Int>, _ bench: Bench) {
        let headWidth = shape.headWidth
        for head in 0..<shape.heads {
            let keys = room.keys + head * room.keyCount
            let values = room.values + head * room.valueCount
            for start in stride(from: span.lowerBound, to: span.upperBound, by: Panel.rows) {
                let queries = room.queries + start * shape.width + head * headWidth
                for first in stride(from: 0, to: frames, by: Panel.outputs) {
                    Panel.multiply(
                        queries, stride: shape.width, count: Panel.rows, length: headWidth, keys + first * headWidth,
                        start: bench.zeros, into: bench.scores + first, stride: room.scoreStride)
                }
                var totals = SIMD4<Float>.zero
                for row in 0..<Panel.rows {
                    let scores = bench.scores + row * room.scoreStride
                    totals[row] = ElementaryFunctions.exponentials(of: scores, count: frames, less: highest(of: scores))
                }
                for first in stride(from: 0, to: headWidth, by: Panel.outputs) {
                    Panel.multiply(
                        bench.scores, stride: room.scoreStride, count: Panel.rows, length: frames,
                        values + first * room.capacity, start: bench.zeros, into: bench.tile + first,
                        stride: room.tileStride)
                }
                for row in 0..<min(Panel.rows, span.upperBound - start) {
                    let target = bench.gathered + (start - span.lowerBound + row) * shape.width + head * headWidth
                    let tile = bench.tile + row * room.tileStride
                    let part = 1 / totals[row]
                    for index in 0..<headWidth { target[index] = tile[index] * part }
                }
            }
        }
    }

    private func highest(of scores: UnsafePointer<Float>) -> Float {
        let vectors = UnsafeRawPointer(scores)
        var top = Lanes(repeating: -.infinity)
        var index = 0
        while index &+ 8 <= frames {
            let some = vectors.load(fromByteOffset: 4 &* index, as: Lanes.self)
            top.replace(with: some, where: some .> top)
            index &+= 8
        }
        var highest = top.max()
        while index < frames {
            highest = max(highest, scores[index])
            index &+= 1
        }
        return highest
    }
}
