import CLibre
import Telephony

/// SRTP and SRTCP on a call's sockets (RFC 3711): encrypts what leaves, and lets in only what is authentic.
@LibreLoop
final class SecureMedia {
    /// The key that the peer encrypts by.
    let remote: CryptoAttribute
    /// Our own.
    let local: CryptoAttribute
    private var sending: OpaquePointer?
    private var receiving: OpaquePointer?
    private var layers: [OpaquePointer] = []
    /// Packets that were not authentic.
    private(set) var refused = 0

    init(local: CryptoAttribute, remote: CryptoAttribute, on socket: OpaquePointer) throws(SIPError) {
        self.local = local
        self.remote = remote
        var error = srtp_alloc(&sending, local.suite.libre, local.key, local.key.count, 0)
        if error == 0 { error = srtp_alloc(&receiving, remote.suite.libre, remote.key, remote.key.count, 0) }
        let handle = Unmanaged.passUnretained(self).toOpaque()
        // Between libre's RTP and the socket.
        let (rtp, rtcp) = (OpaquePointer(rtp_sock(socket)), OpaquePointer(rtcp_sock(socket)))
        var layer: OpaquePointer?
        if error == 0 { error = udp_register_helper(&layer, rtp, 10, rtpEncrypt, rtpDecrypt, handle) }
        if let layer { layers.append(layer) }
        layer = nil
        if error == 0 { error = udp_register_helper(&layer, rtcp, 10, rtcpEncrypt, rtcpDecrypt, handle) }
        if let layer { layers.append(layer) }
        guard error == 0 else {
            close()
            throw .stack(error)
        }
    }

    isolated deinit { close() }

    func close() {
        for layer in layers { mem_deref(UnsafeMutableRawPointer(layer)) }
        layers = []
        mem_deref(sending.map(UnsafeMutableRawPointer.init))
        mem_deref(receiving.map(UnsafeMutableRawPointer.init))
        (sending, receiving) = (nil, nil)
    }

    /// - Returns: whether the packet must not go out: it could not be encrypted.
    fileprivate func encrypt(_ packet: UnsafeMutablePointer<mbuf>, isRTCP: Bool) -> Int32 {
        isRTCP ? srtcp_encrypt(sending, packet) : srtp_encrypt(sending, packet)
    }

    fileprivate func decrypt(_ packet: UnsafeMutablePointer<mbuf>, isRTCP: Bool) -> Bool {
        let isAuthentic = (isRTCP ? srtcp_decrypt(receiving, packet) : srtp_decrypt(receiving, packet)) == 0
        if !isAuthentic { refused += 1 }
        return isAuthentic
    }
}

extension CryptoAttribute.Suite {
    fileprivate var libre: srtp_suite {
        switch self {
        case .aes128SHA80: SRTP_AES_CM_128_HMAC_SHA1_80
        case .aes128SHA32: SRTP_AES_CM_128_HMAC_SHA1_32
        case .aes256SHA80: SRTP_AES_256_CM_HMAC_SHA1_80
        case .aes256SHA32: SRTP_AES_256_CM_HMAC_SHA1_32
        case .aes128GCM: SRTP_AES_128_GCM
        case .aes256GCM: SRTP_AES_256_GCM
        }
    }
}

/// - Returns: true when libre is to send nothing itself.
private func encrypt(
    _ error: UnsafeMutablePointer<Int32>?, _ packet: UnsafeMutablePointer<mbuf>?,
    _ argument: UnsafeMutableRawPointer?, isRTCP: Bool
) -> Bool {
    guard let packet else { return true }
    let failed =
        LibreLoop.enter(argument, packet) { (media: SecureMedia, packet) in media.encrypt(packet, isRTCP: isRTCP) }
        ?? EINVAL
    if failed != 0 { error?.pointee = failed }
    return failed != 0
}

/// - Returns: true when the packet is dropped.
private func decrypt(
    _ packet: UnsafeMutablePointer<mbuf>?, _ argument: UnsafeMutableRawPointer?, isRTCP: Bool
) -> Bool {
    guard let packet else { return true }
    let authentic =
        LibreLoop.enter(argument, packet) { (media: SecureMedia, packet) in media.decrypt(packet, isRTCP: isRTCP) }
        ?? false
    return !authentic
}

private func rtpEncrypt(
    _ error: UnsafeMutablePointer<Int32>?, _ to: UnsafeMutablePointer<sa>?, _ packet: UnsafeMutablePointer<mbuf>?,
    _ argument: UnsafeMutableRawPointer?
) -> Bool { encrypt(error, packet, argument, isRTCP: false) }

private func rtcpEncrypt(
    _ error: UnsafeMutablePointer<Int32>?, _ to: UnsafeMutablePointer<sa>?, _ packet: UnsafeMutablePointer<mbuf>?,
    _ argument: UnsafeMutableRawPointer?
) -> Bool { encrypt(error, packet, argument, isRTCP: true) }

private func rtpDecrypt(
    _ from: UnsafeMutablePointer<sa>?, _ packet: UnsafeMutablePointer<mbuf>?, _ argument: UnsafeMutableRawPointer?
) -> Bool { decrypt(packet, argument, isRTCP: false) }

private func rtcpDecrypt(
    _ from: UnsafeMutablePointer<sa>?, _ packet: UnsafeMutablePointer<mbuf>?, _ argument: UnsafeMutableRawPointer?
) -> Bool { decrypt(packet, argument, isRTCP: true) }
