extension Schema {
    /// How well the network carried a call's audio.
    static let fourth: [String] = [
        "ALTER TABLE calls ADD COLUMN codec TEXT",
        "ALTER TABLE calls ADD COLUMN packets INTEGER",
        "ALTER TABLE calls ADD COLUMN packets_lost INTEGER",
        "ALTER TABLE calls ADD COLUMN jitter_ms REAL",
        "ALTER TABLE calls ADD COLUMN packets_lost_at_peer INTEGER",
        "ALTER TABLE calls ADD COLUMN round_trip_ms REAL",
    ]
}
