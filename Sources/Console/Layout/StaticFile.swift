import Foundation
import Reporting
import Web

/// What is served as it is: a style, a script, an icon. From memory; nothing is read from a disk by its name.
struct StaticFile: Sendable {
    private let type: String
    private let text: String

    /// Nil when there is none of that path.
    init?(_ path: String) {
        switch path {
        case "/console.css": (type, text) = ("text/css; charset=utf-8", Style.text)
        case "/report.css": (type, text) = ("text/css; charset=utf-8", ReportPage.style)
        case "/console.js": (type, text) = ("text/javascript; charset=utf-8", Script.text)
        case "/icon.svg": (type, text) = ("image/svg+xml", Self.icon)
        default: return nil
        }
    }

    var response: HTTPResponse {
        var response = HTTPResponse(status: 200, contentType: type, body: Data(text.utf8))
        response.headers = [HTTPField("Cache-Control", "private, max-age=60")]
        return response
    }

    private static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="5" fill="#1d4f6e"/>\
        <circle cx="9" cy="16" r="4" fill="#fff"/><circle cx="23" cy="8" r="4" fill="#fff"/><circle cx="23" cy="24" r="4" fill="#fff"/>\
        <path d="M9 16L23 8M9 16L23 24" stroke="#fff" stroke-width="2"/></svg>
        """
}
