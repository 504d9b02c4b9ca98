extension Schema {
    /// Texts that are sent again by a person's hand.
    static let third: [String] = [
        "ALTER TABLE outbox ADD COLUMN resent TEXT",
        // Texts that a person has to look at: never taken by the gateway, or never arrived on the phone.
        """
        CREATE INDEX outbox_dead ON outbox (created)
        WHERE state = 'failed' OR receipt IN ('permanent-failure', 'temporary-failure', 'technical-failure')
        """,
    ]
}
