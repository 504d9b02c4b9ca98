import CLibre
import Foundation
import Telephony

// What comes in passes here before libre reads it. libre calls its own function through the dynamic linker, which finds this
// one first. Public, because an optimised build would drop any other function that only a library asks for.

/// Reads a SIP message. A request with a fault is read as one that says which (`RequestFilter`), so that it is answered and
/// does nothing else.
@_cdecl("sip_msg_decode")
public func readMessage(
    _ message: UnsafeMutablePointer<UnsafeMutablePointer<sip_msg>?>?, _ buffer: UnsafeMutablePointer<mbuf>?
) -> Int32 {
    if let buffer, !RequestFilter.pass(buffer) { return EBADMSG }
    return RequestFilter.readOfLibre?(message, buffer) ?? ENOSYS
}

/// Requests with faults, made into ones that only tell of them.
enum RequestFilter {
    fileprivate typealias Read =
        @convention(c) (
            UnsafeMutablePointer<UnsafeMutablePointer<sip_msg>?>?, UnsafeMutablePointer<mbuf>?
        ) -> Int32

    /// libre's own, behind ours (RTLD_NEXT).
    fileprivate static let readOfLibre = unsafeBitCast(
        dlsym(UnsafeMutableRawPointer(bitPattern: -1), "sip_msg_decode"), to: Read?.self)

    /// The method of such a request. Whoever sends one of that name is answered as it says, and nothing else.
    static let method = "X-FAULT"
    /// The header that says what the answer is.
    static let header = "X-Fault"

    /// - Returns: false when the message is to be dropped.
    fileprivate static func pass(_ buffer: UnsafeMutablePointer<mbuf>) -> Bool {
        guard let start = mbuf_buf(buffer) else { return true }
        let bytes = UnsafeBufferPointer(start: start, count: mbuf_get_left(buffer))
        // Answers are libre's to match, and what is not all here yet comes again.
        guard !bytes.starts(with: Array("SIP/".utf8)), let end = endOfHeaders(bytes) else { return true }
        let text = Latin1.text(bytes[..<end])
        var substitute: String
        if let fault = RequestFault(text) {
            // An ACK is never answered.
            if fault.method == "ACK" { return false }
            substitute = "\(method) sip:fault.invalid SIP/2.0\r\n"
            substitute += fault.kept.map { "\($0)\r\n" }.joined()
            substitute += "\(header): \(fault.status) \(fault.reason)\r\n\r\n"
        } else if let modernised = OldRequest.modernised(text) {
            substitute = modernised
        } else {
            return true
        }
        let replacement = Latin1.bytes(substitute) + bytes[end...]
        let position = buffer.pointee.pos
        buffer.pointee.end = position
        guard mbuf_write_mem(buffer, replacement, replacement.count) == 0 else { return false }
        buffer.pointee.pos = position
        return true
    }

    /// Behind the empty line; nil when it has not come yet.
    private static func endOfHeaders(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var lineIsEmpty = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") {
                if lineIsEmpty { return index + 1 }
                lineIsEmpty = true
            } else if byte != UInt8(ascii: "\r") {
                lineIsEmpty = false
            }
        }
        return nil
    }

    /// What a request of `method` says.
    static func fault(_ message: SIPMessage) -> (status: UInt16, reason: String)? {
        guard let value = message.headers(named: header).first else { return nil }
        let words = value.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let status = UInt16(words[0]), (400..<600).contains(status) else { return nil }
        return (status, String(words[1].prefix(64)))
    }
}

/// Bytes as text, each its own character, so that what is no UTF-8 goes through unchanged.
enum Latin1 {
    static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(UnicodeScalar(byte)) }
        return String(scalars)
    }

    static func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}
