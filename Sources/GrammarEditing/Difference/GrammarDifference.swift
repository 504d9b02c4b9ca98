import ConfigurationFiles
import Foundation
import Grammar

/// What differs between two grammar folders, in words for whoever decides whether it is published.
///
/// It is told from the files, so that one that does not compile can be compared as well.
package struct GrammarDifference: Sendable, Equatable {
    /// Something that is different.
    package struct Statement: Sendable, Equatable, CustomStringConvertible {
        /// The file that it stands in.
        package var file: String
        /// What it is about: "‘a missed bin’", "officer Jane Doe".
        package var subject: String
        /// "two phrases added: ‘one’, ‘two’".
        package var words: String

        package var description: String { "\(subject): \(words)" }
    }

    /// In the order of the files, and within each of what is in it.
    package private(set) var statements: [Statement] = []

    /// Sounds of rendered prompts follow from the words, and are not compared.
    private static let leftOut = "spoken/"

    /// - Parameters:
    ///   - old: the grammar folder before.
    ///   - new: the one after.
    package init(from old: URL, to new: URL) {
        let names = Set(Self.files(in: old) + Self.files(in: new))
        let spoken = SpokenNames(old: old, new: new)
        for name in names.sorted(by: { (Self.rank($0), $0) < (Self.rank($1), $1) }) {
            let (before, after) = (Self.data(old, name), Self.data(new, name))
            guard before != after else { continue }
            do {
                let texts = (try Self.text(before, name), try Self.text(after, name))
                let found = try Self.statements(name, texts.0, texts.1, spoken)
                // Comments and layout alone.
                statements +=
                    found.isEmpty
                    ? [Statement(file: name, subject: name, words: "only comments or layout are different")] : found
            } catch {
                let words =
                    before == nil
                    ? "is new" : after == nil ? "is gone" : "is different, and cannot be compared: \(error)"
                statements.append(Statement(file: name, subject: name, words: words))
            }
        }
    }

    private static func statements(
        _ name: String, _ old: String, _ new: String, _ spoken: SpokenNames
    ) throws(FileFault) -> [Statement] {
        switch name {
        case Opening.file: return openings(old, new, spoken)
        case Opening.misheardFile: return lines(name, old, new, "what was misheard")
        case Officer.file: return try officers(old, new)
        case _ where name.hasSuffix(".jsgf"): return try phrases(name, old, new, spoken)
        case Route.file: return try settings(name, old, new) { path in spoken.route(path.first ?? "") }
        case _ where name.hasSuffix(".json"):
            let form =
                name.hasPrefix("\(Form.folder)/")
                ? "the form \(name.dropFirst(Form.folder.count + 1).dropLast(5))" : nil
            return try settings(name, old, new, depth: form == nil ? 2 : 0) { path in
                form ?? (path.isEmpty ? "the council" : path.joined(separator: " "))
            }
        case _ where name.hasSuffix(".txt") || name.hasSuffix(".tsv"): return lines(name, old, new, name)
        default:
            throw FileFault(file: name, message: "its kind is not known", cure: "open both")
        }
    }

    /// As a person would go through them.
    private static func rank(_ name: String) -> Int {
        if name == Route.rulesFile { return 0 }
        return [Route.file, Opening.file, Officer.file, Council.file].firstIndex(of: name).map { $0 + 1 } ?? 9
    }

    private static func data(_ folder: URL, _ name: String) -> Data? {
        FileManager.default.contents(atPath: folder.appending(path: name).path)
    }

    private static func text(_ data: Data?, _ name: String) throws(FileFault) -> String {
        guard let data else { return "" }
        return try WrittenFile(data, file: name).text
    }

    private static func files(in folder: URL) -> [String] {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { path in
            var isFolder: ObjCBool = false
            let isThere = FileManager.default.fileExists(
                atPath: folder.appending(path: path).path, isDirectory: &isFolder)
            return isThere && !isFolder.boolValue && !path.hasPrefix(leftOut)
                && !path.split(separator: "/").contains { $0.hasPrefix(".") }
        }
    }
}

/// What routes are called where people read of them: as callers hear them.
struct SpokenNames {
    private var names: [String: String] = [:]

    init(old: URL, new: URL) {
        for folder in [old, new] {
            guard let data = FileManager.default.contents(atPath: folder.appending(path: Route.file).path),
                let file = try? WrittenFile(data, file: Route.file),
                let root = try? JsonReader.read(file: Route.file, text: file.text)
            else { continue }
            for member in root.members ?? [] {
                guard case .string(let name)? = member.value.members?.first(where: { $0.key == "name" })?.value.value
                else { continue }
                names[member.key] = name
            }
        }
    }

    /// "‘a missed bin’", or the id of a route that has no other name.
    func route(_ id: String) -> String { id == Opening.none ? "nothing to be done" : "‘\(names[id] ?? id)’" }
}

/// "one phrase", "three phrases", "14 phrases".
func counted(_ count: Int, _ thing: String) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return "\(count < words.count ? words[count] : String(count)) \(thing)\(count == 1 ? "" : "s")"
}

/// The first few of them, and how many more there are.
func listed(_ texts: [String], most: Int = 8) -> String {
    let shown = texts.prefix(most).map { "‘\($0)’" }.joined(separator: ", ")
    return texts.count > most ? "\(shown) and \(texts.count - most) more" : shown
}
