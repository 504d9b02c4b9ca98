import CLibre

/// The libre that this process runs with.
package enum LibreVersion {
    /// As the library gives it; nil when it does not say.
    package static var running: String? { sys_libre_version_get().map { String(cString: $0) } }
}
