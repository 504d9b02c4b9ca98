extension Schema {
    /// Left free for what is made beside the eleventh.
    static let tenth: [String] = []
}
