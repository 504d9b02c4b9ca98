import Utilities

/// What a file of weights begins with: what it is, its version, its shape, a checksum of all that follows, and a few words
/// on where the weights come from. Numbers are little-endian, 32 bits each and 64 the checksum.
package struct WeightsHeader: Equatable {
    /// Which encoder's weights a file has.
    package struct Kind: Equatable, Sendable {
        /// What the file's first 32 bytes begin with; zeros follow.
        package var magic: String
        /// Of the file's arrangement.
        package var version: UInt32
        /// What the file is, in an error: "a sentence encoder's weights".
        package var name: String

        /// - Parameters: as the properties.
        package init(magic: String, version: UInt32, name: String) {
            self.magic = magic
            self.version = version
            self.name = name
        }

        fileprivate var bytes: [UInt8] {
            let text = magic.utf8.prefix(WeightsHeader.magicSize)
            return text + [UInt8](repeating: 0, count: WeightsHeader.magicSize - text.count)
        }
    }

    /// Which encoder's.
    package var kind: Kind
    /// What says how large the encoder is and is known to it alone: seven numbers, those that are not given zero.
    package var shape: [Int]
    /// Of everything behind the checksum.
    var checksum: UInt64 = 0
    /// The model, its licence and whence it was: a line that travels with the weights.
    package var account: String

    /// Bytes that say what the file is; the version follows, and the shape's numbers.
    package static let magicSize = 32
    private static let shapeCount = 7
    /// Bytes of the header.
    package static let size = 256
    /// Where the checksum stands; what it is of begins behind it.
    private static let checksumOffset = 64
    static let checkedOffset = 72
    /// What the account may have.
    package static let accountLimit = size - checkedOffset

    /// The header's bytes.
    var bytes: [UInt8] {
        var bytes = kind.bytes
        func add(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        add(kind.version)
        for index in 0..<Self.shapeCount { add(index < shape.count ? UInt32(clamping: shape[index]) : 0) }
        add(checksum)
        bytes.append(contentsOf: account.utf8.prefix(Self.accountLimit))
        bytes.append(contentsOf: [UInt8](repeating: 0, count: Self.size - bytes.count))
        return bytes
    }

    /// - Parameters: as the properties.
    package init(kind: Kind, shape: [Int], account: String) {
        self.kind = kind
        self.shape = shape
        self.account = account
    }

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - kind: that it has to be of.
    ///   - path: for errors.
    /// - Throws: `WeightsError.damaged` and `.version`.
    init(reading bytes: UnsafeRawBufferPointer, _ kind: Kind, path: String) throws(WeightsError) {
        guard bytes.count >= Self.size, bytes.prefix(Self.magicSize).elementsEqual(kind.bytes) else {
            throw .damaged(path: path, why: "it is no file of \(kind.name)")
        }
        func number(_ index: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: Self.magicSize + 4 * index, as: UInt32.self))
        }
        guard number(0) == kind.version else {
            throw .version(path: path, found: number(0), needed: kind.version)
        }
        self.kind = kind
        shape = (1...Self.shapeCount).map { Int(number($0)) }
        checksum = UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: Self.checksumOffset, as: UInt64.self))
        account = String(decoding: bytes[Self.checkedOffset..<Self.size].prefix { $0 != 0 }, as: UTF8.self)
    }
}

/// A checksum that finds damage and stops no one: FNV's way by eight bytes, four sums side by side, because by single bytes
/// the start would wait a tenth of a second for it.
enum WeightsChecksum {
    private static let start = Fingerprint.offset

    /// - Parameter bytes: what is over behind the last 32 counts as zeros.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var (a, b, c, d) = (start, start ^ 1, start ^ 2, start ^ 3)
        var place = 0
        func word(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place &+ offset, as: UInt64.self))
        }
        while place &+ 32 <= bytes.count {
            a = mixed(a, word(0))
            b = mixed(b, word(8))
            c = mixed(c, word(16))
            d = mixed(d, word(24))
            place &+= 32
        }
        for byte in bytes[place...] { a = mixed(a, UInt64(byte)) }
        return [a, b, c, d, UInt64(bytes.count)].reduce(start, mixed)
    }

    /// Turned, because the product carries nothing downwards: a change in the highest bits would stay there.
    private static func mixed(_ sum: UInt64, _ word: UInt64) -> UInt64 {
        let product = (sum ^ word) &* Fingerprint.prime
        return product ^ product &>> 29
    }
}
