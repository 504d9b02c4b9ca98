import Foundation
import Testing

@testable import SentenceEncoder

/// By a small encoder, which needs nothing that setup fetches.
struct SentenceEncoderTests {
    let files: SmallEncoder
    let encoder: SentenceEncoder

    init() throws {
        files = try SmallEncoder()
        encoder = try files.encoder()
    }

    @Test(arguments: Reference.loaded.small.sentences)
    func tokensAreTheReferences(_ sentence: Reference.Sentence) {
        #expect(encoder.tokens(of: sentence.text) == sentence.tokens)
    }

    @Test(arguments: Reference.loaded.small.sentences)
    func vectorsAreTheReferences(_ sentence: Reference.Sentence) {
        let vector = encoder.encode(sentence.text)
        #expect(vector.count == sentence.vector.count)
        #expect(difference(vector, sentence.vector) < 1e-4)
    }

    @Test func aSentenceIsEncodedAlikeAloneAndAmongOthersByAnyNumberOfThreads() {
        let sentences = (0..<20).flatMap { _ in Reference.loaded.small.sentences.map(\.text) }
        let alone = sentences.map { encoder.encode($0) }
        #expect(encoder.encode(sentences) == alone)
        #expect(encoder.encode(sentences, threads: 3) == alone)
    }

    @Test func noSentencesAreNoVectors() {
        #expect(encoder.encode([]).isEmpty)
    }

    @Test func manyCallsEncodeAtOnce() async {
        let sentences = Reference.loaded.small.sentences.map(\.text)
        let alone = sentences.map { encoder.encode($0) }
        await withTaskGroup(of: [[Float]].self) { group in
            for _ in 0..<8 { group.addTask { [encoder] in sentences.map { encoder.encode($0) } } }
            for await vectors in group { #expect(vectors == alone) }
        }
    }

    @Test func vectorsHaveUnitLengthAndGoWhereTheyAreWanted() {
        var vector = [Float](repeating: 7, count: encoder.dimensions + 1)
        vector.withUnsafeMutableBufferPointer { encoder.encode("my bins", into: $0) }
        #expect(Array(vector.dropLast()) == encoder.encode("my bins"))
        #expect(vector.last == 7)
        let length = cosine(encoder.encode("my bins"), encoder.encode("my bins"))
        #expect(abs(length - 1) < 1e-6)
    }

    @Test func whatIsOverTheLimitIsLeftOut() {
        #expect(encoder.tokenLimit == 64)
        let long = String(repeating: "the bin ", count: 500)
        #expect(encoder.tokens(of: long).count == 64)
        #expect(encoder.tokens(of: long).last == encoder.tokens(of: "").last)
        #expect(encoder.encode(long) == encoder.encode(String(repeating: "the bin ", count: 31)))
    }

    @Test func theFileSaysWhatItIs() {
        #expect(encoder.account == "a small encoder")
        #expect(encoder.dimensions == 48)
    }
}
