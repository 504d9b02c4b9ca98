import Foundation

// What one node deletes of another's recordings is noted in the transaction that takes them out of the records, and done by the node
// that has the files: at once, or when it is back.
extension Store {
    /// The recordings of calls that began within a portion of moments, as they are kept.
    func recordings(of portion: Range<String>) throws -> [RecordingPlace] {
        try database.query(
            """
            SELECT audio_path AS path, node, audio_shared FROM calls
            WHERE began >= ?1 AND began < ?2 AND audio_path IS NOT NULL
            UNION SELECT turns.audio_path, node, audio_shared FROM turns JOIN calls ON calls.id = call_id
            WHERE began >= ?1 AND began < ?2 AND turns.audio_path IS NOT NULL ORDER BY path
            """, [.text(portion.lowerBound), .text(portion.upperBound)]
        ) { row in
            RecordingPlace(
                path: try row.requireText("path"), node: try row.text("node"),
                isShared: try row.integer("audio_shared") == 1)
        }
    }

    /// Has other nodes delete files of theirs. Within the transaction that takes them out of the records.
    func leaveToNodes(_ places: [RecordingPlace], at now: Date) throws {
        guard !places.isEmpty else { return }
        for place in places {
            guard let node = place.node else { continue }
            try database.execute(
                """
                INSERT INTO recording_deletions (node, path, at) VALUES (?, ?, ?) ON CONFLICT (node, path) DO NOTHING
                """, [.init(node), .init(place.path), .init(now)])
        }
        try database.wakeOthers()
    }

    /// Files that a node is to delete, since somebody took them out of the records.
    /// - Throws: `DatabaseError`.
    package func recordingsToDelete(on node: String) throws -> [String] {
        try database.query("SELECT path FROM recording_deletions WHERE node = ? ORDER BY path", [.init(node)]) {
            try $0.requireText("path")
        }
    }

    /// How many files each node is still to delete; those with none are not in it.
    /// - Throws: `DatabaseError`.
    package func recordingsToDelete() throws -> [String: Int] {
        let counts = try database.query(
            "SELECT node, count(*) AS files FROM recording_deletions GROUP BY node"
        ) { (try $0.requireText("node"), try $0.requireInteger("files")) }
        return Dictionary(uniqueKeysWithValues: counts)
    }

    /// Deletes the files that others left to this node to delete. What cannot be deleted now stays for the next time.
    /// - Returns: how many there were, and why the first of those failed that did.
    /// - Throws: `DatabaseError`.
    package func deleteLeftRecordings(_ own: OwnRecordings) throws -> (done: Int, fault: String?) {
        guard let node = own.node else { return (0, nil) }
        var (done, fault): (Int, String?) = (0, nil)
        for path in try recordingsToDelete(on: node) {
            do {
                _ = try own.delete(RecordingPlace(path: path, node: node))
                try database.execute(
                    "DELETE FROM recording_deletions WHERE node = ? AND path = ?", [.init(node), .init(path)])
                done += 1
            } catch let error as DatabaseError {
                throw error
            } catch {
                fault = fault ?? error.localizedDescription
            }
        }
        return (done, fault)
    }
}
