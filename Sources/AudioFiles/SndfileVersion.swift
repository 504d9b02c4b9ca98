import CSndfile

/// The libsndfile that this process runs with.
package enum SndfileVersion {
    /// As the library gives it; nil when it does not say.
    package static var running: String? { sf_version_string().map { String(cString: $0) } }
}
