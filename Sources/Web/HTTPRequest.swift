import Foundation

/// A request as it arrived.
package struct HTTPRequest: Sendable, Equatable {
    /// `GET`, `POST`…
    package var method: String
    /// Without the query: `/receipts`.
    package var path: String
    /// The `Authorization` header.
    package var authorization: String?
    /// At most `HTTPListener.largestBody` bytes.
    package var body: Data

    /// Parameters as the properties.
    package init(method: String, path: String, authorization: String? = nil, body: Data = Data()) {
        self.method = method
        self.path = path
        self.authorization = authorization
        self.body = body
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
