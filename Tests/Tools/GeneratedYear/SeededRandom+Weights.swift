import Utilities

extension SeededRandom {
    mutating func happens(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

    mutating func pick<Element>(weighted list: [(Element, Double)]) -> Element {
        var left = Double.random(in: 0..<list.reduce(0) { $0 + $1.1 }, using: &self)
        for (element, weight) in list {
            left -= weight
            if left < 0 { return element }
        }
        return list[list.count - 1].0
    }
}
