import Foundation

/// Looking up hosts that descriptions give by name, by the system's resolver.
package enum HostName {
    /// Asks the system.
    /// - Returns: addresses in numbers; none when the name is unknown. Asks away from the stack's thread, on which all calls' audio
    ///   would wait.
    package static func addresses(of name: String) async -> [String] {
        await withCheckedContinuation { found in
            DispatchQueue.global(qos: .userInitiated).async { found.resume(returning: ask(name)) }
        }
    }

    private static func ask(_ name: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var (addresses, next): ([String], UnsafeMutablePointer<addrinfo>?) = ([], list)
        while let current = next, addresses.count < 16 {
            next = current.pointee.ai_next
            var text = [CChar](repeating: 0, count: 64)
            let length = current.pointee.ai_addrlen
            guard getnameinfo(current.pointee.ai_addr, length, &text, 64, nil, 0, NI_NUMERICHOST) == 0 else { continue }
            addresses.append(text.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) ?? "" })
        }
        return addresses
    }
}
