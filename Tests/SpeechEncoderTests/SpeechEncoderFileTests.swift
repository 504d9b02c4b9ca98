import Foundation
import Testing
import Transformers

@testable import SpeechEncoder

/// What is wrong with a file is said with its name and the cure.
struct SpeechEncoderFileTests {
    let files: SmallEncoder

    init() throws {
        files = try SmallEncoder()
        try files.convert()
    }

    private func fault() -> WeightsError? {
        #expect(throws: WeightsError.self) { try SpeechEncoder(reading: files.weights) }
    }

    private func change(_ body: (inout Data) -> Void) throws {
        var data = try Data(contentsOf: URL(filePath: files.weights))
        body(&data)
        try data.write(to: URL(filePath: files.weights))
    }

    @Test func `a missing file`() throws {
        try FileManager.default.removeItem(atPath: files.weights)
        #expect(fault() == .missing(path: files.weights, why: "No such file or directory"))
        #expect(fault()?.description.contains("./setup") == true)
        #expect(fault()?.description.contains(files.weights) == true)
    }

    @Test func `something else`() throws {
        try change { $0 = Data(repeating: 65, count: 5000) }
        #expect(fault() == .damaged(path: files.weights, why: "it is no file of a speech encoder's weights"))
        try change { $0.replaceSubrange(0..<29, with: Data("switchboard sentence encoder\n".utf8)) }
        #expect(fault() == .damaged(path: files.weights, why: "it is no file of a speech encoder's weights"))
    }

    @Test(arguments: [0, 10, 255, 256, 300, 10_000, -64, -1])
    func `a file that ends early`(_ length: Int) throws {
        try change { $0 = length < 0 ? $0.dropLast(-length) : $0.prefix(length) }
        guard case .damaged(files.weights, _) = fault() else {
            Issue.record("it is not said to be damaged")
            return
        }
    }

    @Test func `a longer file`() throws {
        try change { $0.append(contentsOf: [0]) }
        #expect(fault()?.description.contains("bytes instead of") == true)
    }

    @Test func `another version`() throws {
        try change { $0[WeightsHeader.magicSize] = 9 }
        #expect(fault() == .version(path: files.weights, found: 9, needed: 2))
    }

    @Test(arguments: [80, 300, 3000, 20_000, 90_000])
    func `one bit`(_ place: Int) throws {
        try change { $0[place] ^= 0x80 }
        #expect(fault() == .damaged(path: files.weights, why: "its checksum is wrong"))
    }

    @Test(arguments: [(1, "0 layers"), (2, "width of 0"), (3, "0 heads"), (5, "0 positions"), (6, "0 bands")])
    func `an impossible shape`(_ place: Int, _ words: String) throws {
        try change {
            $0.replaceSubrange(
                WeightsHeader.magicSize + 4 * place..<WeightsHeader.magicSize + 4 * place + 4, with: Data(count: 4))
        }
        #expect(fault()?.description.contains(words) == true, "\(String(describing: fault()))")
    }

    // MARK: - What it is made of

    private func conversionFault(_ files: SmallEncoder) -> String {
        let error = #expect(throws: WeightsError.self) { try files.convert() }
        return error?.description ?? ""
    }

    @Test func `numbers of 32 bits are as good`() throws {
        let other = try SmallEncoder(bits: 32)
        try other.convert()
        let (left, right) = (URL(filePath: files.weights), URL(filePath: other.weights))
        #expect(try Data(contentsOf: left) == Data(contentsOf: right))
    }

    @Test func `a table that is not there`() throws {
        let files = try SmallEncoder(leavingOut: "encoder/layer_1/ffn/linear_1/bias")
        #expect(conversionFault(files).contains("it has no ‘encoder/layer_1/ffn/linear_1/bias’"))
        #expect(conversionFault(files).contains(files.model))
    }

    @Test func `numbers of another kind, and tables of another size`() throws {
        let files = try SmallEncoder(bits: 8)
        #expect(conversionFault(files).contains("is of kind 1 and [80, 16, 3], not floating-point of [80, 16, 3]"))
        var shape = Reference.loaded.small.shape
        shape.bands = 24
        let error = #expect(throws: WeightsError.self) {
            try SpeechEncoderConversion(shape: shape, account: "").convert(model: self.files.model, to: files.weights)
        }
        #expect(error?.description.contains("[80, 16, 3], not floating-point of [80, 24, 3]") == true)
    }

    @Test func `a model that ends early, is none, or is not there`() throws {
        let data = try Data(contentsOf: URL(filePath: files.model))
        for length in [1000, data.count - 4] {
            try data.prefix(length).write(to: URL(filePath: files.model))
            #expect(conversionFault(files).contains("of its tables"))
        }
        for other in [Data([1, 2, 3]), Data(repeating: 200, count: 5000)] {
            try other.write(to: URL(filePath: files.model))
            #expect(conversionFault(files).contains("it is no model of CTranslate2"))
        }
        try FileManager.default.removeItem(atPath: files.model)
        #expect(conversionFault(files).contains("No such file or directory"))
        #expect(conversionFault(try SmallEncoder(version: 3)).contains("it is no model of CTranslate2"))
    }

    @Test func `nowhere to write`() throws {
        let error = #expect(throws: WeightsError.self) {
            try SpeechEncoderConversion(shape: Reference.loaded.small.shape, account: "")
                .convert(model: files.model, to: "/nowhere/at/all")
        }
        guard case .unwritable("/nowhere/at/all", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
