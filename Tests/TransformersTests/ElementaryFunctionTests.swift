import Foundation
import Testing

@testable import Transformers

struct ElementaryFunctionTests {
    @Test func exponentialsAreTheCLibrarys() {
        for step in stride(from: Float(-87), through: 80, by: 0.037) {
            let ours = ElementaryFunctions.exp(SIMD8(repeating: step))[3]
            #expect(abs(ours / exp(step) - 1) < 4e-7)
        }
        #expect(ElementaryFunctions.exp(SIMD8(repeating: 0)) == SIMD8(repeating: 1))
        #expect(ElementaryFunctions.exp(SIMD8(repeating: -.infinity)) == .zero)
        #expect(ElementaryFunctions.exp(SIMD8(repeating: -88)) == .zero)
    }

    @Test func geluIsThatOfTheErrorFunction() {
        for step in stride(from: Float(-20), through: 20, by: 0.013) {
            let ours = ElementaryFunctions.gelu(SIMD8(repeating: step))[5]
            let exact = Double(step) * 0.5 * erfc(-Double(step) / 2.0.squareRoot())
            #expect(abs(Double(ours) - exact) < 4e-7 * max(1, abs(exact)))
        }
        #expect(ElementaryFunctions.gelu(.zero) == .zero)
    }
}
