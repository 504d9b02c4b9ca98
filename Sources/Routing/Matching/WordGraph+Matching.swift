import Grammar

/// The best way through a word graph for a hypothesis (Viterbi), with words misheard, missed and put in.
struct GraphPath {
    var cost: Float
    var phraseCost: Float = 0
    /// Phones times weight of the words on the path.
    var mass: Float = 0
    var explained: Float = 0
    var heardWords = WordSet()
    var phrase: [Int32] = []
    var slots: [JsgfPhrase.Slot] = []
}

extension WordGraph {
    private enum Move {
        case start
        /// Along an arc without hearing anything: a label that is silent, or a word that was missed.
        case silent(arc: Int)
        /// Along a word's arc, hearing one or two words for it.
        case heard(arc: Int, count: Int, cost: Float)
        /// A word that is not in the phrase.
        case inserted
    }
    private struct Cell {
        var cost = Float.infinity
        var fromNode: Int32 = 0
        var move = Move.start
    }

    /// The best path; `alignments` counts one for each pair of words compared.
    func path(for heard: PhoneticHypothesis, sounds: [[UInt8]], aligner: inout Aligner, alignments: inout Int)
        -> GraphPath?
    {
        let count = heard.words.count
        let size = arcs.count
        var cells = [Cell](repeating: Cell(), count: (count + 1) * size)
        cells[0].cost = 0
        var cache: [SIMD2<Int32>: Float?] = [:]
        var queue: [Int32] = []

        /// Cost of hearing these words for a word of the grammar; nil when they are not alike.
        func wordCost(_ word: Int32, _ first: Int, _ length: Int, _ aligner: inout Aligner, _ alignments: inout Int)
            -> Float?
        {
            if length == 1, heard.numbers[first] == word { return 0 }
            let key = SIMD2(word, Int32(first * 2 + length - 1))
            if let known = cache[key] { return known }
            let sound = sounds[Int(word)]
            let said = length == 1 ? heard.sounds[first] : heard.sounds[first] + heard.sounds[first + 1]
            var result: Float?
            if abs(sound.count - said.count) <= 1 + sound.count / 3 {
                alignments += 1
                let distance = aligner.distance(sound, said)
                if distance <= 0.4 * Float(sound.count) { result = distance }
            }
            cache[key] = .some(result)
            return result
        }

        for position in 0...count {
            let base = position * size
            queue.removeAll(keepingCapacity: true)
            for node in 0..<size where cells[base + node].cost < .infinity { queue.append(Int32(node)) }
            var next = 0
            // Silent moves first: they stay at the position. Costs are never negative, so this ends.
            while next < queue.count {
                let node = Int(queue[next])
                next += 1
                let soFar = cells[base + node].cost
                for (index, arc) in arcs[node].enumerated() {
                    let reached = soFar + arc.deletion
                    guard reached < cells[base + Int(arc.to)].cost else { continue }
                    cells[base + Int(arc.to)] = Cell(cost: reached, fromNode: Int32(node), move: .silent(arc: index))
                    queue.append(arc.to)
                }
            }
            guard position < count else { break }
            for node in 0..<size {
                let soFar = cells[base + node].cost
                guard soFar < .infinity else { continue }
                let isOutside = node == 0 || node == Int(final)
                let phones = Float(heard.sounds[position].count)
                let rate: Float =
                    heard.isFree[position]
                    ? (isOutside ? 0.02 : PhoneticHypothesis.inserted) : PhoneticHypothesis.unexplained
                let passed = soFar + rate * phones
                if passed < cells[base + size + node].cost {
                    cells[base + size + node] = Cell(cost: passed, fromNode: Int32(node), move: .inserted)
                }
                for (index, arc) in arcs[node].enumerated() {
                    guard case .word(let word) = arc.label else { continue }
                    for length in 1...2 where position + length <= count {
                        guard let own = wordCost(word, position, length, &aligner, &alignments) else { continue }
                        let weighed = own * max(arc.weight, 0.5)
                        let target = (position + length) * size + Int(arc.to)
                        if soFar + weighed < cells[target].cost {
                            cells[target] = Cell(
                                cost: soFar + weighed, fromNode: Int32(node),
                                move: .heard(arc: index, count: length, cost: weighed))
                        }
                    }
                }
            }
        }
        guard cells[count * size + Int(final)].cost < .infinity else { return nil }
        return trace(cells, heard: heard, sounds: sounds)
    }

    private func trace(_ cells: [Cell], heard: PhoneticHypothesis, sounds: [[UInt8]]) -> GraphPath {
        let size = arcs.count
        var position = heard.words.count
        var node = Int(final)
        var path = GraphPath(cost: cells[position * size + node].cost)
        var steps: [(label: Label, heard: Bool)] = []
        while true {
            let cell = cells[position * size + node]
            let from = Int(cell.fromNode)
            switch cell.move {
            case .start:
                assemble(steps.reversed(), into: &path)
                return path
            case .inserted: position -= 1
            case .silent(let index):
                let arc = arcs[from][index]
                steps.append((arc.label, false))
                path.phraseCost += arc.deletion
                path.mass += arc.deletion
            case .heard(let index, let count, let cost):
                let arc = arcs[from][index]
                steps.append((arc.label, true))
                path.phraseCost += cost
                path.mass += arc.deletion
                position -= count
                for word in position..<position + count {
                    path.heardWords.insert(word)
                    if !heard.isFree[word] {
                        path.explained += max(0, Float(heard.sounds[word].count) - cost / Float(count))
                    }
                }
            }
            node = from
        }
    }

    /// The grammar's words in order, and what each rule covers of them. A rule none of whose words were heard has no slot.
    private func assemble(_ steps: some Sequence<(label: Label, heard: Bool)>, into path: inout GraphPath) {
        var open: [(slot: Int32, start: Int, order: Int)] = []
        var heardAt: [Bool] = []
        var slots: [(order: Int, slot: JsgfPhrase.Slot)] = []
        var order = 0
        for step in steps {
            switch step.label {
            case .word(let word):
                path.phrase.append(word)
                heardAt.append(step.heard)
            case .open(let slot):
                open.append((slot, path.phrase.count, order))
                order += 1
            case .close:
                guard let top = open.popLast() else { continue }
                let range = top.start..<path.phrase.count
                if heardAt[range].contains(true) {
                    slots.append((top.order, JsgfPhrase.Slot(name: self.slots[Int(top.slot)], range: range)))
                }
            case .nothing: continue
            }
        }
        path.slots = slots.sorted { $0.order < $1.order }.map(\.slot)
    }

    /// Whether the words are exactly a phrase of the graph, free words before and behind aside.
    func accepts(_ numbers: [Int32], isFree: [Bool]) -> Bool {
        var active = closure([0])
        for (number, free) in zip(numbers, isFree) {
            var next: Set<Int32> = []
            for node in active {
                if free, node == 0 || node == final { next.insert(node) }
                for arc in arcs[Int(node)] where arc.label == .word(number) { next.insert(arc.to) }
            }
            if next.isEmpty { return false }
            active = closure(next)
        }
        return active.contains(final)
    }

    private func closure(_ nodes: Set<Int32>) -> Set<Int32> {
        var found = nodes
        var waiting = Array(nodes)
        while let node = waiting.popLast() {
            for arc in arcs[Int(node)] {
                if case .word = arc.label { continue }
                if found.insert(arc.to).inserted { waiting.append(arc.to) }
            }
        }
        return found
    }
}
