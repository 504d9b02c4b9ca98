import Testing
@testable import SIP

@Test func `libre goes by our clock, which is known without an endpoint`() async {
    #expect(await LibreTime.isInPlace)
}
