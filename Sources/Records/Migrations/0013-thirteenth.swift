extension Schema {
    /// Where recordings are, where there are several nodes, and which of them are still to be deleted where they are.
    static let thirteenth: [String] = [
        // 1: in a folder that all nodes have; else on the call's node.
        "ALTER TABLE calls ADD COLUMN audio_shared INTEGER",
        // Where others fetch this node's recordings; nothing where it hands none out.
        "ALTER TABLE nodes ADD COLUMN recordings TEXT",
        // Taken out of the records by another node, which does not have the file.
        """
        CREATE TABLE recording_deletions (
            node TEXT NOT NULL,
            path TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (node, path)
        ) STRICT, WITHOUT ROWID
        """,
    ]
}
