/// Text for eyes that need no telephone numbers.
package enum Redaction {
    /// Every number of seven digits or more, but for its last three digits. References and other identifiers, in which
    /// digits stand beside letters or hyphens, are left whole.
    package static func numbers(in text: String) -> String {
        text.replacing(/(^|[^\w\-.+])(\+?\d[\d ]{5,}\d)(?![\w\-]|\.\d)/) { "\($0.output.1)…\($0.output.2.suffix(3))" }
    }
}
