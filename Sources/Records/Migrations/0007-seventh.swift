extension Schema {
    /// Results of forms that are handed over again by a person's hand.
    static let seventh: [String] = [
        "ALTER TABLE form_results ADD COLUMN resent TEXT"
    ]
}
