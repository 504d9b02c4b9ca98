/// A setting that cannot be used, in plain words.
package struct ConfigurationError: Error, CustomStringConvertible {
    /// What is wrong and what to write instead.
    package let description: String
    /// - Parameter description: in plain words.
    package init(_ description: String) { self.description = description }
}
