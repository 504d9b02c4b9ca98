extension Schema {
    /// How PostgreSQL clears away what is left of texts that were sent.
    static let fourteenth: [String] = [
        // Each text is changed twice, and what it was before lies in front of those that are due until it is cleared away. By itself
        // the server does so when a fifth of the table has changed: of a million texts that is hours. The indexes each time.
        """
        ALTER TABLE outbox SET (
            autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, vacuum_index_cleanup = on)
        """
    ]
}
