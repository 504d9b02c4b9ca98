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
    /// - Parameter path: keys from the top; objects that are missing are made.
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
            // What is no object there, null say, makes room for one.
            new = .object([JsonMember(key, new)])
            if let other = node(at: known) { return with(other.range, new.written) }
        } while !known.isEmpty
        return with(root.range, new.written)
    }

    /// The same file without a member, and without its comma.
    func removing(_ path: [String]) -> String {
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

    private func node(at path: some Sequence<String>) -> JsonNode? {
        var node = root
        for key in path {
            guard let next = node.members?.first(where: { $0.key == key })?.value else { return nil }
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
}
