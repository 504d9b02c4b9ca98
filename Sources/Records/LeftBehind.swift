import Foundation

/// The files of a folder of records in which a number still stands after it was erased.
package struct LeftBehind: Sendable {
    /// Paths.
    package let files: [String]
    private let recordings: String?

    /// Looks through everything but sound: the records and their log, what lies beside recordings, and whatever else was put
    /// there.
    /// - Parameters:
    ///   - number: E.164.
    ///   - folder: looked through with all folders in it.
    ///   - recordings: a folder of recordings elsewhere.
    package init(of number: String, in folder: String, and recordings: String? = nil) {
        let mention = NumberMention(number)
        self.recordings = recordings
        let paths = [folder, recordings].compactMap(\.self).flatMap { folder in
            (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted().map {
                "\(folder)/\($0)"
            }
        }
        files = paths.filter { path in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                return false
            }
            return !["wav", "flac"].contains(URL(filePath: path).pathExtension) && mention.isIn(fileAt: path)
        }
    }

    /// Deletes what is a recording's, with its sound: of a call that the records do not know.
    /// - Returns: how many files went.
    package func deleteRecordings() throws -> Int {
        try files.filter { file in
            file.hasSuffix(".json")
                && (file.contains("/recordings/") || recordings.map { file.hasPrefix("\($0)/") } ?? false)
        }.reduce(0) { count, list in
            let stem = String(list.dropLast(5))
            return try ["wav", "flac"].reduce(count + Recordings.delete(list)) {
                try $0 + Recordings.delete("\(stem).\($1)")
            }
        }
    }
}
