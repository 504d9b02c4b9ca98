import Telephony

/// Which of several councils a call is for: by what was dialled, else by the trunk that it comes from, else the default.
struct DialPlan: Sendable {
    private let numbers: [DialledNumber: String]
    private let trunks: [(network: IPNetwork, council: String)]
    private let fallback: String?

    /// - Parameter configuration: of a switchboard with `councils`.
    init(_ configuration: Configuration) {
        var numbers: [DialledNumber: String] = [:]
        for council in configuration.councils {
            for number in council.numbers { numbers[number] = council.name }
            if let number = council.configuration.candidateNumber { numbers[DialledNumber(number)] = council.name }
        }
        self.numbers = numbers
        trunks = configuration.councils.flatMap { council in council.trunks.map { ($0, council.name) } }
        // The only one, where it does not say what it is reached by.
        let only = configuration.councils.count == 1 ? configuration.councils.first : nil
        let isOpen = only.map { $0.numbers.isEmpty && $0.trunks.isEmpty } ?? false
        fallback = configuration.defaultCouncil ?? (isOpen ? only?.name : nil)
    }

    /// Its name; nil for a number that nobody has.
    func council(for arrival: CallArrival) -> String? {
        for dialled in arrival.dialled {
            if let council = numbers[DialledNumber(dialled)] { return council }
        }
        return council(withTrunk: arrival.peer) ?? fallback
    }

    /// The council among whose trunks an address is.
    func council(withTrunk address: String) -> String? { trunks.first { $0.network.contains(address) }?.council }
}
