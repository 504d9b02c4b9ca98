import Foundation

/// What this build asks of the processor: on x86-64, AVX2 and what came with it (the level x86-64-v3).
enum CPURequirements {
    /// Of x86-64-v3, in Linux's spelling.
    private static let required = ["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"]

    /// What is missing, as `/proc/cpuinfo` has it; nothing when that says nothing.
    static func missing(from description: String) -> [String] {
        guard let line = description.split(separator: "\n").first(where: { $0.hasPrefix("flags") }) else { return [] }
        let flags = Set(line.split(whereSeparator: \.isWhitespace))
        return required.filter { !flags.contains(Substring($0)) }
    }

    /// Ends the program with a clear word where it would die of an illegal instruction.
    static func check() {
        #if arch(x86_64)
            let description = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
            let missing = missing(from: description)
            guard !missing.isEmpty else { return }
            Switchboard.fail(
                """
                this processor lacks \(missing.joined(separator: ", ")): this build needs x86-64-v3, as Intel's Core and \
                Xeon processors since Haswell (2013) and AMD's since Excavator (2015; all Zen) have it. In a virtual \
                machine, let the guest see the host's processor.
                """, status: 69)
        #endif
    }
}
