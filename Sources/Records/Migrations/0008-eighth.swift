extension Schema {
    /// When forms were handed over again stands beside them, and the results have the columns again that other programs write.
    static let eighth: [String] = [
        """
        CREATE TABLE form_resends (
            reference TEXT PRIMARY KEY NOT NULL REFERENCES form_results (reference) ON DELETE CASCADE,
            at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO form_resends SELECT reference, resent FROM form_results WHERE resent IS NOT NULL",
        "ALTER TABLE form_results DROP COLUMN resent",
    ]
}
