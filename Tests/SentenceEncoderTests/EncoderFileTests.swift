import Foundation
import Testing
import Transformers

@testable import SentenceEncoder

/// What is wrong with a file is said with its name and the cure.
struct EncoderFileTests {
    let files: SmallEncoder

    init() throws {
        files = try SmallEncoder()
        try files.convert()
    }

    private func fault() -> SentenceEncoderError? {
        #expect(throws: SentenceEncoderError.self) { try SentenceEncoder(reading: files.weights) }
    }

    private func change(_ body: (inout Data) -> Void) throws {
        var data = try Data(contentsOf: URL(filePath: files.weights))
        body(&data)
        try data.write(to: URL(filePath: files.weights))
    }

    @Test(arguments: [
        "[1, \(Int.min)]", "[\(Int.max), \(Int.max)]", "[\(Int.max - 4), \(Int.max)]", "[-4, 0]", "[4, 8]", "[0]", "[]",
    ])
    func `tables that say that they stand where nothing can are refused`(place: String) throws {
        let head = Data(#"{"x": {"dtype": "F32", "shape": [1], "data_offsets": \#(place)}}"#.utf8)
        let file = files.folder.appending(path: "odd.safetensors").path
        var bytes = withUnsafeBytes(of: UInt64(head.count).littleEndian) { Data($0) }
        bytes += head + Data([0, 0, 0x80, 0x3F])
        try bytes.write(to: URL(filePath: file))
        let error = #expect(throws: SentenceEncoderError.self) { try SafetensorsFile(reading: file).numbers("x", [1]) }
        #expect(error?.description.contains("it ends before its ‘x’ does") == true)
    }

    @Test func aMissingFile() throws {
        try FileManager.default.removeItem(atPath: files.weights)
        #expect(fault() == .missing(path: files.weights, why: "No such file or directory"))
        #expect(fault()?.description.contains("./setup") == true)
        #expect(fault()?.description.contains(files.weights) == true)
    }

    @Test func aFolder() throws {
        try FileManager.default.removeItem(atPath: files.weights)
        try FileManager.default.createDirectory(atPath: files.weights, withIntermediateDirectories: false)
        #expect(fault() == .missing(path: files.weights, why: "it is no file"))
    }

    @Test func anEmptyFile() throws {
        try change { $0 = Data() }
        #expect(fault() == .damaged(path: files.weights, why: "it is empty"))
    }

    @Test func somethingElse() throws {
        try change { $0 = Data(repeating: 65, count: 5000) }
        #expect(fault() == .damaged(path: files.weights, why: "it is no file of a sentence encoder's weights"))
    }

    @Test(arguments: [10, 255, 256, 300, 10_000, -64, -1])
    func aFileThatEndsEarly(_ length: Int) throws {
        try change { $0 = length < 0 ? $0.dropLast(-length) : $0.prefix(length) }
        guard case .damaged(files.weights, _) = fault() else {
            Issue.record("it is not said to be damaged")
            return
        }
    }

    @Test func aLongerFile() throws {
        try change { $0.append(contentsOf: [0]) }
        #expect(fault()?.description.contains("bytes instead of") == true)
    }

    @Test func anotherVersion() throws {
        try change { $0[WeightsHeader.magicSize] = 9 }
        #expect(fault() == .version(path: files.weights, found: 9, needed: 2))
        #expect(fault()?.description.contains("./setup") == true)
    }

    @Test(arguments: [80, 300, 3000, 20_000, 90_000])
    func oneBit(_ place: Int) throws {
        try change { $0[place] ^= 0x80 }
        #expect(fault() == .damaged(path: files.weights, why: "its checksum is wrong"))
    }

    @Test func anImpossibleShape() throws {
        // Heads.
        try change { $0[WeightsHeader.magicSize + 12] = 0 }
        #expect(fault()?.description.contains("0 heads") == true)
    }

    // MARK: - What it is made of

    private func conversionFault(_ files: SmallEncoder) -> String {
        let error = #expect(throws: SentenceEncoderError.self) { try files.convert() }
        return error?.description ?? ""
    }

    @Test func aTableThatIsNotThere() throws {
        let files = try SmallEncoder(leavingOut: "encoder.layer.1.output.dense.bias")
        #expect(conversionFault(files).contains("it has no ‘encoder.layer.1.output.dense.bias’"))
    }

    @Test func numbersOfAnotherKind() throws {
        let fault = conversionFault(try SmallEncoder(kind: "F16"))
        #expect(fault.contains("is F16 of [47, 48], not F32 of [47, 48]"))
    }

    @Test func tensorsThatEndEarly() throws {
        let data = try Data(contentsOf: URL(filePath: files.tensors))
        try data.dropLast(4).write(to: URL(filePath: files.tensors))
        #expect(conversionFault(files).contains("it ends before its ‘encoder.layer.1.output.LayerNorm.bias’ does"))
        try Data([1, 2, 3]).write(to: URL(filePath: files.tensors))
        #expect(conversionFault(files).contains("it is no file of tensors"))
        try FileManager.default.removeItem(atPath: files.tensors)
        #expect(conversionFault(files).contains("No such file or directory"))
    }

    @Test func anotherVocabulary() throws {
        try Data("[CLS]\n[SEP]\n".utf8).write(to: URL(filePath: files.vocabulary))
        #expect(conversionFault(files).contains("it has 2 tokens instead of 47"))
        try Data(String(repeating: "x\n", count: 47).utf8).write(to: URL(filePath: files.vocabulary))
        #expect(conversionFault(files).contains("it has no [UNK]"))
    }

    @Test func nowhereToWrite() throws {
        let error = #expect(throws: SentenceEncoderError.self) {
            try EncoderConversion(shape: Reference.loaded.small.shape, account: "")
                .convert(tensors: files.tensors, vocabulary: files.vocabulary, to: "/nowhere/at/all")
        }
        guard case .unwritable("/nowhere/at/all", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
