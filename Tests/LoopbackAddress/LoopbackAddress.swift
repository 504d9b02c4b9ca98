import Foundation

extension sockaddr_in {
    /// A port of 127.0.0.1.
    package init(loopback port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = inet_addr("127.0.0.1")
    }
}
