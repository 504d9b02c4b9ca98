import CLibre
import Telephony

/// A SIP message that libre has read, for as long as its callback lasts.
struct SIPMessage {
    let raw: UnsafePointer<sip_msg>

    init?(_ raw: UnsafePointer<sip_msg>?) {
        guard let raw else { return nil }
        self.raw = raw
    }

    var method: String { String(raw.pointee.met) }
    var status: Int { Int(raw.pointee.scode) }
    var reason: String { String(raw.pointee.reason) }
    /// Whom it came from, without the port.
    var peer: String { String(raw.pointee.src) }
    var user: String { String(raw.pointee.uri.user) }
    /// `application/sdp`, without parameters; empty when there is none.
    var contentType: String {
        let type = raw.pointee.ctyp
        return type.type.l == 0 ? "" : "\(String(type.type))/\(String(type.subtype))".lowercased()
    }
    var hasBody: Bool { min(mbuf_get_left(raw.pointee.mb), length ?? Int.max) > 0 }
    var body: String {
        guard let start = mbuf_buf(raw.pointee.mb) else { return "" }
        let count = min(mbuf_get_left(raw.pointee.mb), length ?? Int.max, 65536)
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
    /// What Content-Length says; what stands behind that in a datagram is no part of the message (RFC 3261, section 18.3).
    private var length: Int? { Int(String(raw.pointee.clen)) }
    /// Less came than Content-Length says.
    var isCutShort: Bool { (length ?? 0) > mbuf_get_left(raw.pointee.mb) }

    /// The session description in the body, which may have other parts beside it.
    /// - Returns: nil when there is no body.
    /// - Throws: `SIPRejection` when the body is none that we understand.
    func sessionDescription() throws(SIPRejection) -> String? {
        guard hasBody else { return nil }
        let encoding = header(SIP_HDR_CONTENT_ENCODING) ?? "identity"
        guard encoding.lowercased() == "identity" else {
            throw SIPRejection(415, "Unsupported Media Type", headers: "Accept-Encoding: identity\r\n")
        }
        let body = MessageBody(type: header(SIP_HDR_CONTENT_TYPE) ?? "", text: body)
        do {
            if let text = try body.part("application/sdp") { return text }
        } catch {}
        throw SIPRejection(415, "Unsupported Media Type", headers: "Accept: application/sdp, multipart/mixed\r\n")
    }

    /// The first header of that name.
    func header(_ id: sip_hdrid) -> String? { sip_msg_hdr(raw, id).map { String($0.pointee.val) } }

    /// All headers of that name, in order, each as it stands in the message: libre cuts lists at their commas, those within
    /// quotation marks too where a `\"` stands before them. Not for Via and Route, which it keeps in pieces only.
    func headers(_ id: sip_hdrid) -> [String] {
        var values: [String] = []
        var element = raw.pointee.hdrl.head
        // A message has 64 KiB at most, and no use for more than this.
        while let current = element, values.count < 64 {
            element = current.pointee.next
            guard let data = current.pointee.data else { continue }
            let header = data.assumingMemoryBound(to: sip_hdr.self).pointee
            if header.id == id { values.append(String(header.val)) }
        }
        return values
    }

    /// All headers of a name that libre has no number for, in order.
    func headers(named name: String) -> [String] {
        let values = Values()
        _ = sip_msg_xhdr_apply(raw, true, name, collectHeader, Unmanaged.passUnretained(values).toOpaque())
        return values.list
    }

    fileprivate final class Values {
        var list: [String] = []
    }
}

private func collectHeader(
    _ header: UnsafePointer<sip_hdr>?, _ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?
) -> Bool {
    guard let header, let argument else { return false }
    let values = Unmanaged<SIPMessage.Values>.fromOpaque(argument).takeUnretainedValue()
    values.list.append(String(header.pointee.val))
    // A message has 64 KiB at most, and no use for more than this.
    return values.list.count >= 64
}

extension String {
    /// The text that libre points at; what is not UTF-8 becomes replacement characters.
    init(_ pointer: pl) {
        guard let start = pointer.p, pointer.l > 0 else {
            self = ""
            return
        }
        self = UnsafeRawBufferPointer(start: start, count: Int(pointer.l)).withMemoryRebound(to: UInt8.self) {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// A socket address without its port.
    init(_ address: sa) {
        var address = address
        var text = [CChar](repeating: 0, count: 64)
        guard sa_ntop(&address, &text, Int32(text.count)) == 0 else {
            self = "?"
            return
        }
        self = text.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) ?? "?" }
    }
}
