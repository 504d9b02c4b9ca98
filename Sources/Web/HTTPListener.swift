import CMicrohttpd
import Foundation
import Glibc

/// Answers HTTP requests, by GNU libmicrohttpd; with a certificate by TLS 1.2 or 1.3, else meant for a private network or to stand
/// behind a reverse proxy.
///
/// The class only holds the library's daemon, which takes calls from any thread; everything else of it never changes
/// after `init`, hence `@unchecked Sendable`.
package final class HTTPListener: @unchecked Sendable {
    /// Answers one request. It may take its time: each runs in a task of its own, and none of the listener's threads waits for it.
    package typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    /// Where it listens.
    package let address: String
    /// The port it got.
    package let port: UInt16
    private let daemon: OpaquePointer
    private let listening: Int32
    private let context: Unmanaged<Context>

    /// Longer bodies are refused with 413, where no other length is given.
    package static let largestBody = 64 * 1024
    private static let threads: Int32 = 2
    /// Requests that are answered at once; more wait for their turn.
    static let answered = 16
    /// At once; of more, those that keep us waiting are cut off.
    static let connections = 100
    /// libmicrohttpd's own, which is not reached: for those that are cut off and not closed yet.
    private static let limit: Int32 = 400
    /// Connections that were cut off since the process began.
    package static var cutOff: Int { HTTPConnections.cutOff }
    /// Seconds that a connection may be silent.
    private static let patience: Int32 = 20

    /// - Parameters:
    ///   - address: an IPv4 address of this machine.
    ///   - port: 0 for any that is free.
    ///   - certificate: nil for HTTP without TLS.
    ///   - largestBody: bytes.
    ///   - tooLong: the answer to a longer body.
    ///   - handler: answers requests.
    /// - Throws: `HTTPListenerError`.
    package init(
        address: String, port: UInt16, certificate: HTTPCertificate? = nil,
        largestBody: Int = HTTPListener.largestBody,
        tooLong: HTTPResponse = .words("the body is too long", status: 413), handler: @escaping Handler
    ) throws {
        let (socket, bound) = try Self.listen(address: address, port: port)
        let context = Unmanaged.passRetained(Context(handler, largestBody, tooLong))
        guard let daemon = Self.start(socket, bound, context, certificate) else {
            close(socket)
            context.release()
            throw HTTPListenerError(address: address, port: port, why: "libmicrohttpd could not be started")
        }
        self.daemon = daemon
        listening = socket
        self.context = context
        self.address = address
        self.port = bound
    }

    private static let versions = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

    /// - Parameter socket: it is the daemon's from then on, and closed with it.
    private static func start(
        _ socket: Int32, _ port: UInt16, _ context: Unmanaged<Context>, _ certificate: HTTPCertificate?
    ) -> OpaquePointer? {
        func option(_ option: MHD_OPTION) -> Int32 { Int32(bitPattern: option.rawValue) }
        var options: [any CVarArg] = [
            option(.LISTEN_SOCKET), socket, option(.THREAD_POOL_SIZE), threads, option(.CONNECTION_LIMIT), limit,
            option(.CONNECTION_TIMEOUT), patience, option(.NOTIFY_COMPLETED),
            unsafeBitCast(completed, to: OpaquePointer.self), OpaquePointer(context.toOpaque()),
            option(.NOTIFY_CONNECTION), unsafeBitCast(connected, to: OpaquePointer.self),
            OpaquePointer(context.toOpaque()),
        ]
        // They are read while the daemon starts, and it keeps what it makes of them.
        let pem: [String] = certificate.map { [$0.key, $0.chain, versions] } ?? []
        let texts = pem.map { (text: String) in strdup(text) }
        defer { texts.forEach { free($0) } }
        for (name, text) in zip([MHD_OPTION.HTTPS_MEM_KEY, .HTTPS_MEM_CERT, .HTTPS_PRIORITIES], texts) {
            guard let text else { continue }
            options += [option(name), OpaquePointer(text)] as [any CVarArg]
        }
        options.append(option(.END))
        let flags =
            MHD_USE_AUTO_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
            | (certificate == nil ? 0 : MHD_USE_TLS.rawValue)
        return withVaList(options) { list in
            MHD_start_daemon_va(flags, port, nil, nil, access, context.toOpaque(), list)
        }
    }

    /// The library's own way of asking for its port cannot be called from Swift, so the socket is made here.
    private static func listen(address: String, port: UInt16) throws -> (socket: Int32, port: UInt16) {
        func failure(_ why: String) -> HTTPListenerError { HTTPListenerError(address: address, port: port, why: why) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &place.sin_addr) == 1 else {
            throw failure("‘\(address)’ is no IPv4 address")
        }
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                bind(socket, place, size) == 0 && Glibc.listen(socket, 128) == 0
                    && getsockname(socket, place, &size) == 0
            }
        }
        guard result else {
            let why = String(cString: strerror(errno))
            close(socket)
            throw failure(why)
        }
        return (socket, UInt16(bigEndian: place.sin_port))
    }

    /// Stops listening at once, and lets go of everything when the handlers of requests under way have ended. That is waited for on a
    /// thread of its own: their handlers may need the very thread that lets go of us.
    deinit {
        shutdown(listening, Int32(SHUT_RDWR))
        nonisolated(unsafe) let daemon = daemon
        Thread.detachNewThread { [context] in
            // The library takes it for a fault when a connection is still laid aside.
            context.takeUnretainedValue().answers.end()
            MHD_stop_daemon(daemon)
            context.release()
        }
    }

    private final class Context: Sendable {
        let handler: Handler
        let largestBody: Int
        let tooLong: HTTPResponse
        let connections = HTTPConnections(most: HTTPListener.connections)
        let answers = HTTPAnswers(most: HTTPListener.answered)

        init(_ handler: @escaping Handler, _ largestBody: Int, _ tooLong: HTTPResponse) {
            self.handler = handler
            self.largestBody = largestBody
            self.tooLong = tooLong
        }
    }

    /// A request that is still arriving; only the thread of its connection touches it.
    private final class Incoming {
        var request: HTTPRequest
        var isTooLong = false
        /// From when the request is whole.
        var answer: HTTPAnswers.Answer?
        init(_ request: HTTPRequest) { self.request = request }
    }

    private static let access: MHD_AccessHandlerCallback = {
        context, connection, url, method, _, data, size, state in
        guard let context, let connection, let url, let method, let size, let state else { return MHD_Result.NO }
        guard let known = state.pointee else {
            var request = HTTPRequest(method: String(cString: method), path: String(cString: url))
            request.headers = values(of: .HEADER_KIND, connection)
            request.query = values(of: .GET_ARGUMENT_KIND, connection)
            request.authorization = request.header("authorization")
            request.peer = peer(of: switchboard_connection_socket(connection))
            let incoming = Incoming(request)
            state.pointee = Unmanaged.passRetained(incoming).toOpaque()
            return MHD_Result.YES
        }
        let incoming = Unmanaged<Incoming>.fromOpaque(known).takeUnretainedValue()
        let own = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue()
        if size.pointee > 0 {
            if incoming.request.body.count + size.pointee > own.largestBody {
                incoming.isTooLong = true
                incoming.request.body = Data()
            } else if let data {
                incoming.request.body.append(Data(bytes: data, count: size.pointee))
            }
            size.pointee = 0
            return MHD_Result.YES
        }
        if incoming.isTooLong { return queue(own.tooLong, on: connection) }
        if let answer = incoming.answer { return queue(answer.response, on: connection) }
        own.connections.answering(UInt(bitPattern: connection), true)
        // Laid aside until there is an answer, with which the library comes here again; its threads go on with others.
        MHD_suspend_connection(connection)
        nonisolated(unsafe) let suspended = connection
        incoming.answer = own.answers.begin(incoming.request, own.handler) { MHD_resume_connection(suspended) }
        if incoming.answer == nil { MHD_resume_connection(connection) }
        return incoming.answer == nil ? MHD_Result.NO : MHD_Result.YES
    }

    /// Headers or parameters in their order. MHD has taken percent signs out of parameters.
    private static func values(of kind: MHD_ValueKind, _ connection: OpaquePointer) -> [HTTPField] {
        var fields: [HTTPField] = []
        withUnsafeMutablePointer(to: &fields) { list in
            _ = MHD_get_connection_values(
                connection, kind,
                { list, _, name, value in
                    guard let list, let name else { return MHD_Result.YES }
                    list.assumingMemoryBound(to: [HTTPField].self).pointee.append(
                        HTTPField(String(cString: name), value.map { String(cString: $0) } ?? ""))
                    return MHD_Result.YES
                }, list)
        }
        return fields
    }

    /// The address at the other end; empty when the socket is gone.
    private static func peer(of socket: Int32) -> String {
        var place = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(socket, $0, &size) == 0 }
        }
        guard isKnown else { return "" }
        var text = [UInt8](repeating: 0, count: Int(INET_ADDRSTRLEN))
        let isText = text.withUnsafeMutableBytes { text in
            inet_ntop(AF_INET, &place.sin_addr, text.bindMemory(to: CChar.self).baseAddress, socklen_t(text.count))
                != nil
        }
        return isText ? String(decoding: text.prefix { $0 != 0 }, as: UTF8.self) : ""
    }

    private static let completed: MHD_RequestCompletedCallback = { context, connection, state, _ in
        if let context {
            Unmanaged<Context>.fromOpaque(context).takeUnretainedValue().connections
                .answering(UInt(bitPattern: connection), false)
        }
        guard let known = state?.pointee else { return }
        Unmanaged<Incoming>.fromOpaque(known).release()
        state?.pointee = nil
    }

    private static let connected: MHD_NotifyConnectionCallback = { context, connection, _, what in
        guard let context, let connection else { return }
        let connections = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue().connections
        let key = UInt(bitPattern: connection)
        if what.rawValue == 0 {
            connections.opened(key, switchboard_connection_socket(connection))
        } else {
            connections.closed(key)
        }
    }

    private static func queue(_ answer: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
        let response = answer.body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let response else { return MHD_Result.NO }
        defer { MHD_destroy_response(response) }
        MHD_add_response_header(response, "Content-Type", answer.contentType)
        for field in answer.headers { MHD_add_response_header(response, field.name, field.value) }
        if answer.status == 401 { MHD_add_response_header(response, "WWW-Authenticate", "Bearer") }
        return MHD_queue_response(connection, UInt32(answer.status), response)
    }
}

/// Why HTTP cannot be listened for.
package struct HTTPListenerError: Error, Sendable, CustomStringConvertible {
    let address: String
    let port: UInt16
    let why: String

    /// Where, why, and what to do.
    package var description: String {
        "HTTP cannot be listened for at \(address):\(port): \(why); give another address or port"
    }
}
