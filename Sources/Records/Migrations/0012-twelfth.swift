extension Schema {
    /// What an encoder made of words that have a label.
    static let twelfth: [String] = [
        // They go with the words of the turn (Store+Expiry.swift), and with the call.
        """
        CREATE TABLE turn_vectors (
            call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            turn INTEGER NOT NULL,
            encoder TEXT NOT NULL,
            vectors TEXT NOT NULL,
            PRIMARY KEY (call_id, turn)
        ) STRICT, WITHOUT ROWID
        """
    ]
}
