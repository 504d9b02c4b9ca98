import ConfigurationFiles
import Foundation
import Utilities

/// Reads the files of a grammar directory, and remembers what it read.
struct GrammarFiles {
    private let directory: URL
    private let replacing: [String: Data]
    private var contents: [String: Data] = [:]
    private(set) var faults = FaultList()

    init(directory: URL, replacing: [String: Data] = [:]) {
        self.directory = directory
        self.replacing = replacing
    }

    /// The text of a file in the directory; nil when there is none, or, with a fault, when it cannot be read.
    mutating func text(_ name: String) -> String? {
        guard !name.contains("/"), !name.contains("..") else {
            faults.error(
                name, nil, "the file is not in the grammar's directory",
                cure: "import files that stand beside routes.jsgf")
            return nil
        }
        return read(name)
    }

    /// The texts of a folder's files by their names in the grammar, `forms/missed_bin.json`, in the order of the alphabet.
    mutating func texts(in folder: String, ending: String) -> [(name: String, text: String)] {
        let path = directory.appending(path: folder).path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            faults.error(folder, nil, "the folder cannot be read", cure: "look whether it is a folder, and whose it is")
            return []
        }
        for name in names.sorted() where !name.hasSuffix(ending) && !name.hasPrefix(".") {
            faults.warn(
                "\(folder)/\(name)", nil, "nothing reads this file", cure: "let its name end in \(ending), or remove it"
            )
        }
        let all = Set(names.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.map { "\(folder)/\($0)" })
            .union(replacing.keys.filter { $0.hasPrefix("\(folder)/") && $0.hasSuffix(ending) })
            // Of these, what holds nothing is taken away.
            .filter { replacing[$0]?.isEmpty != true }
        return all.sorted().compactMap { name in read(name).map { (name, $0) } }
    }

    /// Warns of what lies in the directory and is read by nobody, as `Officers.csv` is, or `officers.xlsx`.
    mutating func warnOfUnread(known: [String], folders: [String]) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        for name in names.sorted() where contents[name] == nil && !name.hasPrefix(".") && !folders.contains(name) {
            var isFolder = false
            if let type = try? FileManager.default.attributesOfItem(atPath: directory.appending(path: name).path)[.type]
            {
                isFolder = type as? FileAttributeType == .typeDirectory
            }
            let stem = name.prefix { $0 != "." }.lowercased()
            let meant =
                isFolder
                ? Spelling.nearest(to: name, among: folders)
                : known.first { $0.prefix { $0 != "." } == stem } ?? Spelling.nearest(to: name, among: known)
            let isRule = name.hasSuffix(".jsgf")
            guard meant != nil || isRule else { continue }
            faults.warn(
                name, nil, "nothing reads this \(isFolder ? "folder" : "file")",
                cure: meant.map { "call it \($0), or remove it" } ?? "import it in routes.jsgf, or remove it")
        }
    }

    private mutating func read(_ name: String) -> String? {
        if let data = replacing[name] { return text(of: data, name) }
        let url = directory.appending(path: name)
        // A link that leads nowhere is a file that is there and cannot be read.
        let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: url.path)) != nil
        guard isLink || FileManager.default.fileExists(atPath: url.path) else { return nil }
        let data: Data
        do { data = try Data(contentsOf: url) } catch {
            faults.error(name, nil, "the file cannot be read", cure: "look whether it is a file, and whose it is")
            return nil
        }
        return text(of: data, name)
    }

    private mutating func text(of data: Data, _ name: String) -> String? {
        contents[name] = data
        do { return try WrittenText.read(data, file: name) } catch {
            faults.errors.append(error)
            return nil
        }
    }

    /// Over names, lengths and bytes, twice with different beginnings.
    var fingerprint: String {
        [Fingerprint.offset, 0x8422_2325_cbf2_9ce4].map { start in
            var fingerprint = Fingerprint(from: start)
            for (name, data) in contents.sorted(by: { $0.key < $1.key }) {
                fingerprint.add(bytes: "\(name) \(data.count)\n".utf8)
                fingerprint.add(bytes: data)
            }
            return fingerprint.name
        }.joined()
    }
}
