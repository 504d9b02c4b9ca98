import Utilities

/// What a file of weights begins with: what it is, its version, its shape, a checksum of all that follows, and a few words
/// on where the weights come from. Numbers are little-endian, 32 bits each and 64 the checksum.
struct EncoderHeader: Equatable {
    var shape: EncoderShape
    /// Bytes of all tokens.
    var textCount: Int
    /// Of everything behind the checksum.
    var checksum: UInt64
    /// The model, its licence and whence it was: a line that travels with the weights.
    var account: String

    static let magic = Array("switchboard sentence encoder\n\0\0\0".utf8)
    static let version: UInt32 = 1
    /// Bytes of the header.
    static let size = 256
    /// Where the checksum stands; what it is of begins behind it.
    static let checksumOffset = 64
    static let checkedOffset = 72
    /// What the account may have.
    static let accountLimit = size - checkedOffset

    /// The header's bytes.
    var bytes: [UInt8] {
        var bytes = Self.magic
        func add(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        add(Self.version)
        for number in [
            shape.layers, shape.width, shape.heads, shape.feedForward, shape.positions, shape.tokens, textCount,
        ] { add(UInt32(clamping: number)) }
        add(checksum)
        bytes.append(contentsOf: account.utf8.prefix(Self.accountLimit))
        bytes.append(contentsOf: [UInt8](repeating: 0, count: Self.size - bytes.count))
        return bytes
    }

    init(shape: EncoderShape, textCount: Int, checksum: UInt64, account: String) {
        self.shape = shape
        self.textCount = textCount
        self.checksum = checksum
        self.account = account
    }

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - path: for errors.
    /// - Throws: `SentenceEncoderError.damaged` and `.version`.
    init(reading bytes: UnsafeRawBufferPointer, path: String) throws(SentenceEncoderError) {
        guard bytes.count >= Self.size, bytes.prefix(Self.magic.count).elementsEqual(Self.magic) else {
            throw .damaged(path: path, why: "it is no file of a sentence encoder's weights")
        }
        func number(_ index: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: Self.magic.count + 4 * index, as: UInt32.self))
        }
        guard number(0) == Self.version else {
            throw .version(path: path, found: number(0), needed: Self.version)
        }
        shape = EncoderShape(
            layers: Int(number(1)), width: Int(number(2)), heads: Int(number(3)), feedForward: Int(number(4)),
            positions: Int(number(5)), tokens: Int(number(6)))
        textCount = Int(number(7))
        if let fault = shape.fault { throw .damaged(path: path, why: fault) }
        checksum = UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: Self.checksumOffset, as: UInt64.self))
        account = String(decoding: bytes[Self.checkedOffset..<Self.size].prefix { $0 != 0 }, as: UTF8.self)
    }
}

/// A checksum that finds damage and stops no one: FNV's way by eight bytes, four sums side by side, because by single bytes
/// the start would wait a tenth of a second for it.
enum EncoderChecksum {
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
