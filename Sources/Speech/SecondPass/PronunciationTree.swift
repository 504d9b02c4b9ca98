import Foundation

/// All words of a language model by their sounds: words that begin alike share a path, so that a search follows each
/// sound once. Words that sound the same end in one place.
struct PronunciationTree: Sendable {
    /// A place in the tree; 0 is its root.
    typealias Node = Int32

    /// By node: the phone that leads to it, as the classifier numbers them.
    private(set) var phones: [UInt8] = [0]
    /// By node: the likeliest word that may still come of it (natural logarithm of its unigram).
    private(set) var promises: [Float] = []
    /// Children of each node, one after the other.
    private let childNodes: [Node]
    private let firstChild: [Int32]
    /// Words that end at each node.
    private let endings: [Int32]
    private let firstEnding: [Int32]
    /// By node: the one before it.
    private var parents: [Node] = [0]
    /// Where each word ends, by its number.
    private let places: [Node]
    private let firstPlace: [Int32]

    /// - Parameters:
    ///   - dictionary: lines of a word, `(n)` behind its further ways, and its phones.
    ///   - phones: the classifier's numbers; what has others is left out.
    ///   - model: whose words.
    init(dictionary: String, phones numbers: [String: UInt8], model: TrigramModel) {
        var children: [[UInt8: Node]] = [[:]]
        var words: [[Int32]] = [[]]
        for line in dictionary.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 1, let word = model.number(of: Self.plain(fields[0])) else { continue }
            let way = fields.dropFirst().compactMap { numbers[String($0)] }
            guard way.count == fields.count - 1 else { continue }
            var node: Node = 0
            for phone in way {
                if let next = children[Int(node)][phone] {
                    node = next
                } else {
                    let next = Node(children.count)
                    children[Int(node)][phone] = next
                    children.append([:])
                    words.append([])
                    phones.append(phone)
                    parents.append(node)
                    node = next
                }
            }
            if !words[Int(node)].contains(word) { words[Int(node)].append(word) }
        }
        promises = words.map { $0.map(model.unigram).max() ?? -.infinity }
        // Children come after their parents.
        for node in children.indices.reversed() {
            for child in children[node].values { promises[node] = max(promises[node], promises[Int(child)]) }
        }
        (childNodes, firstChild) = Self.flat(children.map { $0.values.sorted() })
        (endings, firstEnding) = Self.flat(words)
        var ends = [[Node]](repeating: [], count: model.words.count)
        for (node, words) in words.enumerated() { for word in words { ends[Int(word)].append(Node(node)) } }
        (places, firstPlace) = Self.flat(ends)
    }

    /// The nodes one phone further on.
    func children(of node: Node) -> ArraySlice<Node> {
        childNodes[Int(firstChild[Int(node)])..<Int(firstChild[Int(node) + 1])]
    }

    /// The words that end here, as the language model numbers them.
    func words(at node: Node) -> ArraySlice<Int32> {
        endings[Int(firstEnding[Int(node)])..<Int(firstEnding[Int(node) + 1])]
    }

    /// The phones of each way to say a word.
    func ways(of word: Int32) -> [[UInt8]] {
        places[Int(firstPlace[Int(word)])..<Int(firstPlace[Int(word) + 1])].map { end in
            var way: [UInt8] = []
            var node = end
            while node > 0 {
                way.append(phones[Int(node)])
                node = parents[Int(node)]
            }
            return way.reversed()
        }
    }

    private static func flat(_ lists: [[Int32]]) -> ([Int32], [Int32]) {
        var first: [Int32] = [0]
        for list in lists { first.append((first.last ?? 0) + Int32(list.count)) }
        return (lists.flatMap(\.self), first)
    }

    /// `tomato(2)` is `tomato`.
    private static func plain(_ word: Substring) -> String {
        String(word.firstIndex(of: "(").map { word[..<$0] } ?? word)
    }
}
