import CLibre
import Foundation
import Telephony

/// The Route headers of a request within a call, as libre writes them: always for loose routers.
///
/// To a strict one, whose Record-Route had no `lr`, the request is addressed, and whom it is for stands at the end of the
/// routes (RFC 3261, section 12.2.1.1).
struct RouteSet: Equatable {
    private var routes: [String] = []
    /// Behind the routes: To, From and so on.
    private var rest = ""

    /// - Parameter headers: the dialog's headers, its routes first.
    init(headers: String) {
        var left = headers[...]
        while left.hasPrefix("Route: "), let end = left.range(of: "\r\n") {
            routes.append(String(left[left.index(left.startIndex, offsetBy: 7)..<end.lowerBound]))
            left = left[end.upperBound...]
        }
        rest = String(left)
    }

    /// The address of the first router, if it is a strict one.
    var strictRouter: String? {
        guard let first = routes.first else { return nil }
        let uri = NameAddress(first).uri
        let address = uri.prefix { $0 != "?" }.split(separator: ";")
        guard let start = address.first,
            !address.dropFirst().contains(where: { $0.lowercased() == "lr" || $0.lowercased().hasPrefix("lr=") })
        else { return nil }
        // What may not stand in a Request-URI is left out.
        return ([start] + address.dropFirst().filter { !$0.lowercased().hasPrefix("method=") }).joined(separator: ";")
    }

    /// The headers of a request that is sent to the strict router.
    /// - Parameter target: whom it is for.
    func headers(through target: String) -> String {
        (routes.dropFirst() + ["<\(target)>"]).map { "Route: \($0)\r\n" }.joined() + rest
    }
}

// libre calls its own functions through the dynamic linker, which finds these first. Public, because an optimised build would
// drop any other function that only a library asks for.

/// Whom a request within a call is addressed to: the peer, or a strict router on the way. The text holds until the next call.
@_cdecl("sip_dialog_uri")
public func addressOfRequest(_ dialog: OpaquePointer?) -> UnsafePointer<CChar>? {
    guard let target = LibreDialog.target(dialog) else { return nil }
    guard let router = LibreDialog.routes(dialog)?.strictRouter else { return target }
    return LibreDialog.hold(router)
}

/// The headers by which a request within a call finds its way.
@_cdecl("sip_dialog_encode")
public func encodeDialog(
    _ buffer: UnsafeMutablePointer<mbuf>?, _ dialog: OpaquePointer?, _ sequence: UInt32, _ method: UnsafePointer<CChar>?
) -> Int32 {
    guard let buffer, let scratch = mbuf_alloc(1024) else { return ENOMEM }
    defer { mem_deref(scratch) }
    let error = LibreDialog.encode(scratch, dialog, sequence, method)
    guard error == 0 else { return error }
    scratch.pointee.pos = 0
    let routes = LibreDialog.routes(in: scratch)
    guard let routes, routes.strictRouter != nil, let target = LibreDialog.target(dialog) else {
        return mbuf_write_mem(buffer, mbuf_buf(scratch), mbuf_get_left(scratch))
    }
    let bytes = Array(routes.headers(through: String(cString: target)).utf8)
    return mbuf_write_mem(buffer, bytes, bytes.count)
}

/// libre's own functions behind ours.
private enum LibreDialog {
    private typealias Encode =
        @convention(c) (
            UnsafeMutablePointer<mbuf>?, OpaquePointer?, UInt32, UnsafePointer<CChar>?
        ) -> Int32
    private typealias Target = @convention(c) (OpaquePointer?) -> UnsafePointer<CChar>?

    private static let encodeOfLibre = unsafeBitCast(next("sip_dialog_encode"), to: Encode?.self)
    private static let targetOfLibre = unsafeBitCast(next("sip_dialog_uri"), to: Target?.self)
    /// libre copies it at once, on its one thread.
    nonisolated(unsafe) private static var held: UnsafeMutablePointer<CChar>?

    /// The next function of a name behind ours (RTLD_NEXT).
    private static func next(_ symbol: String) -> UnsafeMutableRawPointer? {
        dlsym(UnsafeMutableRawPointer(bitPattern: -1), symbol)
    }

    static func encode(
        _ buffer: UnsafeMutablePointer<mbuf>?, _ dialog: OpaquePointer?, _ sequence: UInt32,
        _ method: UnsafePointer<CChar>?
    ) -> Int32 { encodeOfLibre?(buffer, dialog, sequence, method) ?? ENOSYS }

    static func target(_ dialog: OpaquePointer?) -> UnsafePointer<CChar>? { targetOfLibre?(dialog) }

    /// The routes of a dialog. An ACK takes no sequence number of its own.
    static func routes(_ dialog: OpaquePointer?) -> RouteSet? {
        guard let scratch = mbuf_alloc(1024) else { return nil }
        defer { mem_deref(scratch) }
        guard encode(scratch, dialog, 0, "ACK") == 0 else { return nil }
        scratch.pointee.pos = 0
        return routes(in: scratch)
    }

    /// Nil where there are none.
    static func routes(in buffer: UnsafeMutablePointer<mbuf>) -> RouteSet? {
        guard let start = mbuf_buf(buffer), mbuf_get_left(buffer) > 6, start.pointee == UInt8(ascii: "R") else {
            return nil
        }
        return RouteSet(
            headers: String(
                decoding: UnsafeBufferPointer(start: start, count: mbuf_get_left(buffer)), as: UTF8.self))
    }

    static func hold(_ text: String) -> UnsafePointer<CChar>? {
        free(held)
        held = strdup(text)
        return UnsafePointer(held)
    }
}
