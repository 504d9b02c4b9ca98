/// What was asked for on the command line cannot be done as it was asked.
package struct UsageError: Error, CustomStringConvertible {
    /// What to write instead.
    package let description: String

    /// - Parameter description: in plain words.
    package init(_ description: String) { self.description = description }
}
