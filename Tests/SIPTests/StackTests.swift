import SIPStacks
import Telephony
import Testing

/// The suites marked `.onEachStack` run on libre, and on pjproject where it is built in.
struct StackTests {
    @Test(.enabled(if: SIPStack.builtIn.contains(.pjsip), "pjproject is not built in: calls are tried on libre alone"))
    func `both stacks are there and tell their versions`() {
        for stack in SIPStack.allCases { #expect(stack.version?.isEmpty == false) }
    }

    @Test(.enabled(if: !SIPStack.builtIn.contains(.pjsip), "pjproject is built in"))
    func `a stack that is not built in is named with its cure`() async {
        let error = await #expect(throws: SIPError.self) { _ = try await SIPStack.pjsip.listen(.trial) }
        #expect(error == .stackMissing(.pjsip))
        #expect(error?.description.contains("swift build --traits PJSIP") == true)
        #expect(throws: SIPError.stackMissing(.pjsip)) { try SIPStack.pjsip.refuseUnusable(.trial) }
    }
}
