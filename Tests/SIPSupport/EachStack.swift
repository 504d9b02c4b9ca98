import SIPStacks
import Telephony
import TestSupport
import Testing

/// Runs each test of a suite once for every SIP stack that is built in: `UnderTest.stack` is the one that answers.
package struct EachStack: TestTrait, SuiteTrait, TestScoping {
    package let isRecursive = true

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        // The suite itself has no case, and its tests come with theirs.
        guard testCase != nil else { return try await function() }
        for stack in SIPStack.builtIn {
            if SIPStack.builtIn.count > 1 { print("◇ on \(stack.rawValue): \(test.name)") }
            let arguments = stack == .libre ? [] : ["--sip-stack", stack.rawValue]
            try await UnderTest.$stack.withValue(stack) {
                try await RunningSwitchboard.$stackArguments.withValue(arguments) { try await function() }
            }
        }
    }
}

extension Trait where Self == EachStack {
    /// On every SIP stack that is built in.
    package static var onEachStack: Self { EachStack() }
}

/// What is tried at this moment.
package enum UnderTest {
    /// The stack that the switchboard's side is on; its peers are libre's or other makers'.
    @TaskLocal package static var stack = SIPStack.libre
}
