import ConfigurationFiles

/// A JSON file's text, in which single values are changed and everything else is left as somebody wrote it.
struct JsonText {
    private let scalars: [Unicode.Scalar]
    let root: JsonNode

    /// - Throws: the first thing in it that is no JSON.
    init(_ text: String, file: String) throws(FileFault) {
        // A file that is not there yet begins as an object without members.
        let text = text.isEmpty ? "{}\n" : text
        root = try JsonReader.read(file: file, text: text)
        scalars = Array(text.unicodeScalars)
    }

    /// What is there, as it is written; nil when nothing is.
    func source(at path: [String]) -> String? { node(at: path).map(source) }

    /// A value as it is written.
    func source(_ node: JsonNode) -> String { string(scalars[node.range]) }

    /// The members of a list, as they are written.
    func elements(at path: [String]) -> [String] { (node(at: path)?.elements ?? []).map(source) }

    /// The same file with a value in place of what is there, or as the last member of its object.
    /// - Parameter path: keys from the top, and within lists the ids of their elements; objects that are missing are made. Elements
    ///   that are missing are not: then it stays as it is.
    func setting(_ path: [String], to value: JsonValue) -> String {
        if let there = node(at: path) { return with(there.range, value.written) }
        var known = path
        var new = value
        repeat {
            let key = known.removeLast()
            if let object = node(at: known), let members = object.members {
                let inner = members.map { $0.keyRange.lowerBound..<$0.value.range.upperBound }
                return added("\(JsonValue.quoted(key)): \(new.written)", to: object.range, after: inner)
            }
            if node(at: known)?.elements != nil { return string(scalars[...]) }
            // What is no object there, null say, makes room for one.
            new = .object([JsonMember(key, new)])
            if let other = node(at: known) { return with(other.range, new.written) }
        } while !known.isEmpty
        return with(root.range, new.written)
    }

    /// The same file without a member or an element, and without its comma.
    func removing(_ path: [String]) -> String {
        if let key = path.last, let elements = node(at: path.dropLast())?.elements,
            let index = elements.firstIndex(where: { $0.isCalled(key) })
        {
            return removed(index, of: elements.map(\.range))
        }
        guard let key = path.last, let members = node(at: path.dropLast())?.members,
            let index = members.firstIndex(where: { $0.key == key })
        else { return string(scalars[...]) }
        return removed(index, of: members.map { $0.keyRange.lowerBound..<$0.value.range.upperBound })
    }

    /// The same file with one member more in a list; the list is made when it is missing.
    func appending(_ value: JsonValue, to path: [String]) -> String {
        guard let list = node(at: path), let elements = list.elements else {
            return setting(path, to: .list([value]))
        }
        return added(value.written, to: list.range, after: elements.map(\.range))
    }

    /// The same file with another member in a list's place, or without it.
    func changing(_ index: Int, of path: [String], to value: JsonValue?) -> String {
        let ranges = (node(at: path)?.elements ?? []).map(\.range)
        guard ranges.indices.contains(index) else { return string(scalars[...]) }
        return value.map { with(ranges[index], $0.written) } ?? removed(index, of: ranges)
    }

    /// The ids of a list's elements, in their order; those without one are left out.
    func ids(at path: [String]) -> [String] { (node(at: path)?.elements ?? []).compactMap(\.called) }

    /// The same file with one element of a list before another, or last. The layout between them stays.
    func moving(_ id: String, of path: [String], before other: String?) -> String {
        let elements = node(at: path)?.elements ?? []
        guard let from = elements.firstIndex(where: { $0.isCalled(id) }) else { return string(scalars[...]) }
        var order = Array(elements.indices)
        order.remove(at: from)
        let to = other.flatMap { other in order.firstIndex { elements[$0].isCalled(other) } } ?? order.endIndex
        order.insert(from, at: to)
        let splices = zip(elements, order).map { place, new in
            Splice(range: place.range, replacement: Array(scalars[elements[new].range]))
        }
        return string(scalars.spliced(splices)[...])
    }

    private func node(at path: some Sequence<String>) -> JsonNode? {
        var node = root
        for key in path {
            let element = node.elements?.first { $0.isCalled(key) }
            guard let next = element ?? node.members?.first(where: { $0.key == key })?.value else { return nil }
            node = next
        }
        return node
    }

    /// Behind the last of what a list or an object holds, laid out as its first.
    private func added(_ item: String, to container: Range<Int>, after items: [Range<Int>]) -> String {
        guard let first = items.first, let last = items.last else {
            return with(container.lowerBound + 1..<container.lowerBound + 1, item)
        }
        let before = scalars[container.lowerBound + 1..<first.lowerBound]
        let space = before.contains("\n") ? string(before) : " "
        return with(last.upperBound..<last.upperBound, ",\(space)\(item)")
    }

    private func removed(_ index: Int, of items: [Range<Int>]) -> String {
        if index > 0 { return with(items[index - 1].upperBound..<items[index].upperBound, "") }
        if items.count > 1 { return with(items[0].lowerBound..<items[1].lowerBound, "") }
        return with(items[0], "")
    }

    private func with(_ range: Range<Int>, _ text: String) -> String {
        string(scalars.spliced([Splice(range: range, replacement: Array(text.unicodeScalars))])[...])
    }

    private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

extension JsonNode {
    /// What a list holds; nil when it is none.
    var elements: [JsonNode]? { if case .array(let elements) = value { elements } else { nil } }

    /// What an element of a list is known by: its `id`, or the `value` of a choice.
    var called: String? {
        for key in ["id", "value"] {
            if case .string(let text)? = members?.first(where: { $0.key == key })?.value.value { return text }
        }
        return nil
    }

    func isCalled(_ id: String) -> Bool { called == id }
}
