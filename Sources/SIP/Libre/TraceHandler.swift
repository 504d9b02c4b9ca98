import CLibre
import Telephony

/// libre's trace handler, which it calls with the endpoint.
func sipTraced(
    _ isSent: Bool, _ transport: sip_transp, _ source: UnsafePointer<sa>?, _ destination: UnsafePointer<sa>?,
    _ packet: UnsafePointer<UInt8>?, _ length: Int, _ argument: UnsafeMutableRawPointer?
) {
    guard let packet, var peer = (isSent ? destination : source)?.pointee else { return }
    let host = String(peer)
    let place = "\(host.contains(":") ? "[\(host)]" : host):\(sa_port(&peer))"
    let message = UnsafeRawBufferPointer(start: packet, count: length)
    _ = LibreLoop.enter(argument, (isSent, transport, place, message)) { (endpoint: SIPEndpoint, seen) in
        endpoint.trace?.message(
            isSent: seen.0, transport: String(cString: sip_transp_name(seen.1)), peer: seen.2, packet: seen.3)
    }
}
