import Foundation
import Synchronization

/// Writes the SIP messages that come and go into a file, for whoever looks for what went wrong: headers only, no whole
/// telephone number, and none of the caller's words.
///
/// The SIP stack's thread only copies the headers; they are redacted and written elsewhere. What a disk cannot take in time is left
/// out, and the file says so.
package final class SIPTrace: Sendable {
    private let file: Int32
    /// Where lines are made and written, one message after another.
    let queue = DispatchQueue(label: "sip-trace", qos: .utility)
    private let mostWaiting: Int
    private let waiting = Mutex((bytes: 0, leftOut: 0))

    /// Opens the file, for this user alone, and writes behind what it holds.
    /// - Parameter mostWaiting: bytes that may wait for the disk.
    /// - Throws: `SIPError.badTrace`.
    package init(path: String, mostWaiting: Int = 1 << 20) throws(SIPError) {
        self.mostWaiting = mostWaiting
        // A named pipe without a reader is an error then, and does not make us wait for one.
        file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard file >= 0 else { throw .badTrace(path, String(cString: strerror(errno))) }
        // A file that was there may be open to others; a device such as /dev/stderr stays as it is.
        var status = stat()
        if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG { fchmod(file, 0o600) }
    }

    deinit { close(file) }

    /// A message was sent or came.
    /// - Parameters:
    ///   - isSent: we sent it.
    ///   - transport: `UDP`, `TCP` or `TLS`.
    ///   - peer: address and port of the other side.
    ///   - packet: the message as it stands on the wire.
    package func message(isSent: Bool, transport: String, peer: String, packet: UnsafeRawBufferPointer) {
        let headers = Self.headers(of: packet)
        // Line ends alone keep a connection open.
        guard !headers.isEmpty else { return }
        let now = Date()
        let leftOut: Int? = waiting.withLock { waiting in
            guard waiting.bytes + headers.count <= mostWaiting else {
                waiting.leftOut += 1
                return nil
            }
            waiting.bytes += headers.count
            defer { waiting.leftOut = 0 }
            return waiting.leftOut
        }
        guard let leftOut else { return }
        queue.async { [self] in
            var text = leftOut > 0 ? "(\(leftOut) messages left out: the disk is too slow)\n\n" : ""
            text += "\(now.formatted(.iso8601.time(includingFractionalSeconds: true))) "
            text += "\(isSent ? "sent to" : "received from") \(peer) over \(transport)\n"
            write(text + SIPRedaction.headers(String(decoding: headers, as: UTF8.self)) + "\n")
            waiting.withLock { $0.bytes -= headers.count }
        }
    }

    /// Returns once all messages up to now are written.
    package func catchUp() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    /// The message up to the empty line, which some take without carriage returns too: behind it may stand the keys of
    /// encrypted audio. Empty lines in front are what has kept a connection open.
    package static func headers(of packet: UnsafeRawBufferPointer) -> [UInt8] {
        let (feed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        let message = packet.drop { $0 == feed || $0 == carriageReturn }
        var lineIsEmpty = false
        for index in message.indices {
            switch message[index] {
            case feed where lineIsEmpty: return Array(message[..<index])
            case feed: lineIsEmpty = true
            case carriageReturn: continue
            default: lineIsEmpty = false
            }
        }
        return Array(message)
    }

    private func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            // A full disk is no reason to end a call; the next message is tried again.
            if count < 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
