import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension URLSession {
    /// For what goes out with personal data: nothing is kept, and it goes to the address that staff wrote, and to no other
    /// that the answer names.
    package static func outgoing(timeout: Duration) -> URLSession {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = timeout.seconds
        configuration.timeoutIntervalForResource = timeout.seconds
        return URLSession(configuration: configuration, delegate: NoRedirects(), delegateQueue: nil)
    }
}

private final class NoRedirects: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}

/// The request did not reach whom it was for: no connection, or no TLS.
struct NeverArrived: Error, CustomStringConvertible {
    /// What went wrong.
    let cause: any Error

    var description: String { (cause as NSError).localizedDescription }
}

extension URLSession {
    /// Sends a request, and gives the answer.
    /// - Throws: `NeverArrived` when it is sure that nothing was taken; else whatever went wrong on the way.
    package func exchange(_ request: URLRequest) async throws -> (Data, URLResponse) {
        let task = Mutex<URLSessionDataTask?>(nil)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let exchange = dataTask(with: request) { data, response, error in
                    if let data, let response, error == nil { return continuation.resume(returning: (data, response)) }
                    let cause = error ?? URLError(.unknown)
                    // By the error's code alone: `countOfBytesSent` stays 0 on Linux, whatever was sent.
                    continuation.resume(throwing: URLError.neverArrived(cause) ? NeverArrived(cause: cause) : cause)
                }
                task.withLock { $0 = exchange }
                exchange.resume()
            }
        } onCancel: {
            task.withLock { $0?.cancel() }
        }
    }
}

extension URLError {
    fileprivate static func neverArrived(_ error: any Error) -> Bool {
        switch (error as? URLError)?.code {
        case .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet, .secureConnectionFailed,
            .serverCertificateUntrusted, .serverCertificateHasBadDate, .serverCertificateNotYetValid,
            .serverCertificateHasUnknownRoot, .clientCertificateRejected, .clientCertificateRequired:
            true
        // On Linux a handshake that failed has no code of its own; what fails once TLS stands names SSL_read or SSL_write.
        case .unknown:
            ["SSL routines", "SSL_connect", "SSL certificate problem"]
                .contains(where: error.localizedDescription.contains)
                && !["SSL_read", "SSL_write"].contains(where: error.localizedDescription.contains)
        default: false
        }
    }
}

extension URL {
    /// An address that personal data may be posted to: https, or http to this machine.
    package init?(outgoing text: String) {
        self.init(string: text)
        guard let host = host(), !host.isEmpty else { return nil }
        let isHere = ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host.lowercased())
        guard scheme?.lowercased() == "https" || scheme?.lowercased() == "http" && isHere else { return nil }
    }
}
