import CMicrohttpd

/// The libmicrohttpd that this process runs with.
package enum MicrohttpdVersion {
    /// As the library gives it; nil when it does not say.
    package static var running: String? { MHD_get_version().map { String(cString: $0) } }
}
