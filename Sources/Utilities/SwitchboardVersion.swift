/// Which switchboard this is.
package enum SwitchboardVersion {
    /// By semantic versioning; it stands in every call's record.
    package static let number = "0.1.0"
}
