/// Rows of numbers as 16-bit whole ones, each with a scale of its own, so that products by a `QuantisedMatrix` are sums of
/// whole numbers: exact, the same on every processor, and twice to eight times as many at once.
package struct QuantisedRows {
    private typealias Lanes = SIMD8<Float>
    /// [row][number], without gaps.
    let numbers: UnsafeMutablePointer<Int16>
    /// What a row's numbers are multiplied by to be what they were.
    let scales: UnsafeMutablePointer<Float>
    /// Room for a tile's sums, of whoever multiplies these rows.
    let sums: UnsafeMutablePointer<Int32>

    /// The largest of a row comes to this: 13 bits and a sign.
    static let most: Float = 8191

    /// - Parameters:
    ///   - room: `room` 32-bit numbers for the rows, aligned to 64 bytes.
    ///   - rows: the most that there will be.
    package init(in room: UnsafeMutablePointer<Float>, rows: Int) {
        sums = UnsafeMutableRawPointer(room).assumingMemoryBound(to: Int32.self)
        scales = room + QuantisedTile.rows * QuantisedTile.outputs
        numbers = UnsafeMutableRawPointer(scales + Self.scaleRoom(rows)).assumingMemoryBound(to: Int16.self)
    }

    /// 32-bit numbers that so many rows need, of so many numbers each at most.
    package static func room(rows: Int, length: Int) -> Int {
        QuantisedTile.rows * QuantisedTile.outputs + scaleRoom(rows) + (rows * length + 1) / 2
    }

    private static func scaleRoom(_ rows: Int) -> Int { (rows + 15) / 16 * 16 }

    /// Takes rows of numbers.
    /// - Parameters:
    ///   - input: the first row, aligned to 32 bytes as all are.
    ///   - stride: from row to row.
    ///   - count: of rows.
    ///   - length: of a row, a multiple of eight.
    package func take(_ input: UnsafePointer<Float>, stride: Int, count: Int, length: Int) {
        for row in 0..<count {
            let from = UnsafeRawPointer(input + row &* stride)
            let to = UnsafeMutableRawPointer(numbers + row &* length)
            var top = Lanes.zero
            for place in Swift.stride(from: 0, to: 4 &* length, by: 32) {
                let value = from.load(fromByteOffset: place, as: Lanes.self)
                let size = value.replacing(with: -value, where: value .< 0)
                top.replace(with: size, where: size .> top)
            }
            let largest = top.max()
            scales[row] = largest / Self.most
            let factor = Lanes(repeating: largest > 0 ? Self.most / largest : 0)
            // Rounded by what ends in ones: the last 16 bits of the sum are the whole number.
            let shift = Lanes(repeating: 0x1.8p23)
            for place in Swift.stride(from: 0, to: 4 &* length, by: 32) {
                let value = shift.addingProduct(from.load(fromByteOffset: place, as: Lanes.self), factor)
                let whole = SIMD8<Int16>(truncatingIfNeeded: unsafeBitCast(value, to: SIMD8<Int32>.self))
                to.storeBytes(of: whole, toByteOffset: place / 2, as: SIMD8<Int16>.self)
            }
        }
    }
}
