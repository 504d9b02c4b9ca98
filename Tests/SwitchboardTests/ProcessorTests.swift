import Testing
@testable import switchboard

@Test func `what a processor lacks is named`() {
    let old = "processor\t: 0\nflags\t\t: fpu sse2 avx xsave movbe abm f16c\nbugs\t\t:\n"
    #expect(CPURequirements.missing(from: old) == ["avx2", "bmi1", "bmi2", "fma"])
    let new = "flags\t\t: fpu avx avx2 bmi1 bmi2 f16c fma abm movbe xsave avx512f\n"
    #expect(CPURequirements.missing(from: new).isEmpty)
    #expect(CPURequirements.missing(from: "").isEmpty)
}
