import Foundation

/// A header, a parameter or a field of a form.
package struct HTTPField: Sendable, Equatable {
    /// As it was sent.
    package var name: String
    /// As it was sent, for a parameter without percent signs.
    package var value: String

    /// Parameters as the properties.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request as it arrived.
package struct HTTPRequest: Sendable, Equatable {
    /// `GET`, `POST`…
    package var method: String
    /// Without the query: `/receipts`.
    package var path: String
    /// The `Authorization` header.
    package var authorization: String?
    /// At most as many bytes as its listener takes.
    package var body: Data
    /// All headers in their order.
    package var headers: [HTTPField] = []
    /// The parameters behind `?`, in their order.
    package var query: [HTTPField] = []
    /// The address at the other end of the connection; empty when it is not known.
    package var peer = ""

    /// Parameters as the properties.
    package init(method: String, path: String, authorization: String? = nil, body: Data = Data()) {
        self.method = method
        self.path = path
        self.authorization = authorization
        self.body = body
    }

    /// The first header of that name, whose case does not matter (RFC 9110 §5.1).
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The first parameter of that name.
    package func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// A cookie's value (RFC 6265 §5.4).
    package func cookie(_ name: String) -> String? {
        for header in headers where header.name.lowercased() == "cookie" {
            for pair in header.value.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == name else { continue }
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }

    /// The fields of a form that was sent (`application/x-www-form-urlencoded`), in their order; none when the body is
    /// something else, or is no UTF-8.
    package var form: [HTTPField] {
        let type = header("content-type")?.lowercased() ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded"), let text = String(validating: body, as: UTF8.self)
        else { return [] }
        func plain(_ part: Substring) -> String? { part.replacing("+", with: " ").removingPercentEncoding }
        return text.split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let name = plain(first) else { return nil }
            return plain(parts.count > 1 ? parts[1] : "").map { HTTPField(name, $0) }
        }
    }

    /// Whether the request bears this token (RFC 6750). Takes as long for a wrong token as for the right one, so that
    /// the time tells nothing about it.
    package func bears(_ token: String) -> Bool {
        guard let authorization, authorization.lowercased().hasPrefix("bearer ") else { return false }
        let given = Array(authorization.dropFirst(7).utf8)
        let right = Array(token.utf8)
        guard !right.isEmpty else { return false }
        var difference = given.count ^ right.count
        for index in right.indices { difference |= Int(right[index] ^ (index < given.count ? given[index] : 0)) }
        return difference == 0
    }
}

/// What is answered.
package struct HTTPResponse: Sendable, Equatable {
    /// 200, 404…
    package var status: Int
    /// The media type of the body.
    package var contentType: String
    /// The bytes.
    package var body: Data
    /// More headers, besides the body's type.
    package var headers: [HTTPField] = []

    /// Parameters as the properties; nothing unless said otherwise.
    package init(status: Int, contentType: String = "text/plain; charset=utf-8", body: Data = Data()) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// A line of plain words.
    package static func words(_ words: String, status: Int) -> HTTPResponse {
        HTTPResponse(status: status, body: Data((words + "\n").utf8))
    }
}
