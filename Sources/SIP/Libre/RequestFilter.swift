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
    RequestFilter.read(message, buffer)
}

/// Requests with faults, made into ones that only tell of them.
enum RequestFilter {
    fileprivate typealias Message = UnsafeMutablePointer<UnsafeMutablePointer<sip_msg>?>
    fileprivate typealias Read =
        @convention(c) (
            UnsafeMutablePointer<UnsafeMutablePointer<sip_msg>?>?, UnsafeMutablePointer<mbuf>?
        ) -> Int32

    /// libre's own, behind ours (RTLD_NEXT).
    private static let readOfLibre = unsafeBitCast(
        dlsym(UnsafeMutableRawPointer(bitPattern: -1), "sip_msg_decode"), to: Read?.self)

    /// The method of such a request. Whoever sends one of that name is answered as it says, and nothing else.
    static let method = "X-FAULT"
    /// The header that says what the answer is.
    static let header = "X-Fault"
    /// Of the faulty request's own headers, which libre may not be able to read: `X-Fault-from`.
    private static let prefix = "X-Fault-"

    fileprivate static func read(_ message: Message?, _ buffer: UnsafeMutablePointer<mbuf>?) -> Int32 {
        guard let readOfLibre else { return ENOSYS }
        // Answers are libre's to match, and what is not all here yet comes again.
        guard let buffer, let text = text(of: buffer) else { return readOfLibre(message, buffer) }
        if let fault = RequestFault(text) { return tell(fault, of: text, message, buffer) }
        if let modernised = OldRequest.modernised(text), !replace(text, by: modernised, in: buffer) { return EBADMSG }
        let position = buffer.pointee.pos
        let error = readOfLibre(message, buffer)
        guard error != 0, let fault = RequestFault(unreadable: text) else { return error }
        buffer.pointee.pos = position
        return tell(fault, of: self.text(of: buffer) ?? text, message, buffer)
    }

    /// Has libre read, in the place of the request, one that tells of its fault.
    private static func tell(
        _ fault: RequestFault, of text: String, _ message: Message?, _ buffer: UnsafeMutablePointer<mbuf>
    ) -> Int32 {
        // An ACK is never answered.
        guard fault.method != "ACK", let readOfLibre else { return EBADMSG }
        // Whatever its From, To, Call-ID and CSeq are, libre reads these.
        let isTagged = fault.echoed.contains { $0.name == "to" && NameAddress($0.value).parameters["tag"] != nil }
        let lines =
            ["\(method) sip:fault.invalid SIP/2.0"] + fault.vias.map { "Via: \($0)" } + [
                "From: <sip:fault.invalid>;tag=\(fault.fingerprint)",
                "To: <sip:fault.invalid>" + (isTagged ? ";tag=1" : ""),
                "Call-ID: \(fault.fingerprint)", "CSeq: 1 \(method)",
            ] + fault.echoed.map { "\(prefix)\($0.name): \($0.value)" }
            + [fault.length.map { "Content-Length: \($0)" }].compactMap(\.self)
            + ["\(header): \(fault.status) \(fault.reason)"]
        guard replace(text, by: lines.joined(separator: "\r\n") + "\r\n\r\n", in: buffer) else { return EBADMSG }
        let error = readOfLibre(message, buffer)
        if error == 0, let message = message?.pointee { restore(fault.echoed.map(\.name), in: message) }
        return error
    }

    /// Puts the faulty request's own headers back where an answer takes them from.
    private static func restore(_ names: [String], in message: UnsafeMutablePointer<sip_msg>) {
        let told = [
            (SIP_HDR_FROM, "from"), (SIP_HDR_TO, "to"), (SIP_HDR_CALL_ID, "call-id"), (SIP_HDR_CSEQ, "cseq"),
        ]
        for (id, name) in told {
            guard let stand = sip_msg_hdr(message, id) else { continue }
            let header = UnsafeMutablePointer(mutating: stand)
            if names.contains(name), let own = sip_msg_xhdr(message, prefix + name) {
                header.pointee.val = own.pointee.val
            } else {
                // It did not come, so an answer has none.
                header.pointee.id = SIP_HDR_NONE
            }
        }
    }

    /// A request up to the empty line, and that line; nil when it is none, or not all here.
    private static func text(of buffer: UnsafeMutablePointer<mbuf>) -> String? {
        guard let start = mbuf_buf(buffer) else { return nil }
        let bytes = UnsafeBufferPointer(start: start, count: mbuf_get_left(buffer))
        guard !bytes.starts(with: Array("SIP/".utf8)), let end = endOfHeaders(bytes) else { return nil }
        return Latin1.text(bytes[..<end])
    }

    /// Puts other headers in the place of these, before whatever comes behind them.
    private static func replace(
        _ text: String, by substitute: String, in buffer: UnsafeMutablePointer<mbuf>
    ) -> Bool {
        guard let start = mbuf_buf(buffer) else { return false }
        let bytes = UnsafeBufferPointer(start: start, count: mbuf_get_left(buffer))
        let replacement = Latin1.bytes(substitute) + bytes.dropFirst(text.unicodeScalars.count)
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
