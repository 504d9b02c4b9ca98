import Foundation

/// Ports that nobody has just now: below those that calls' sound gets (16384 to 32767 by default) and those that sockets
/// get by themselves, so that nobody takes one before it is used.
package enum FreePort {
    package static func udpAndTCP() -> UInt16 {
        while true {
            let port = UInt16.random(in: 10_000...16_383)
            if isFree(port, SOCK_DGRAM), isFree(port, SOCK_STREAM) { return port }
        }
    }

    private static func isFree(_ port: UInt16, _ type: __socket_type) -> Bool {
        let socket = socket(AF_INET, Int32(type.rawValue), 0)
        defer { close(socket) }
        var address = loopbackAddress(port)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
