extension Schema {
    /// How far the clock is known to be right, and who has had texts sent to numbers that are not their own.
    static let fifth: [String] = [
        // `clock`: up to here the machine's date is known to be right. `erasure`: what was erased is still in the log.
        "CREATE TABLE marks (name TEXT PRIMARY KEY NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
        // Of a text to a number that was keyed or said: the keyed hash of who called, or `withheld`.
        "ALTER TABLE outbox ADD COLUMN caller TEXT",
        "CREATE INDEX outbox_caller ON outbox (caller, created) WHERE caller IS NOT NULL",
    ]
}
