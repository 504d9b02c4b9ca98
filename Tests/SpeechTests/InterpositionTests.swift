import Testing
@testable import Speech

@Test func `each function of ours stands in the library's place once a recogniser is made`() throws {
    _ = try SmallCouncil.recogniser()
    for function in Interposition.allCases { #expect(function.isInPlace, "\(function.symbol)") }
}

@Test func `a decoder without words tells which scorer took hold`() throws {
    #expect(try ActiveScorer.onThisMachine().scorer == .swift)
}

@Test func `a symbol that no library has is nobody's`() {
    #expect(Interposition.library("ptm_mgau_init") != nil)
    #expect(Interposition.library("no_such_function") == nil)
}
