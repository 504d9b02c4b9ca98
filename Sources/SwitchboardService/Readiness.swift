import Foundation
import Glibc
import Records

/// Whether a call could be taken now: tried, and not guessed.
package actor Readiness {
    private let address: String
    private let ports: ClosedRange<UInt16>
    private let store: Store
    private var last: (at: ContinuousClock.Instant, faults: [String])?
    /// What works less well than it could, though calls are taken: as of the last time that was looked.
    package private(set) var weakness: String?

    /// What a call opens: its audio both ways and their RTCP, its recording, and as much for a second leg.
    private static let descriptors = 10
    /// Whoever asks more often hears the same.
    private static let interval = Duration.seconds(2)

    /// - Parameters:
    ///   - address: where audio is taken.
    ///   - ports: of which audio takes two.
    ///   - store: where calls are kept.
    package init(address: String, ports: ClosedRange<UInt16>, store: Store) {
        self.address = address
        self.ports = ports
        self.store = store
    }

    /// Why no call could be taken, for people; empty when one could.
    package func faults() async -> [String] {
        if let last, ContinuousClock.now - last.at < Self.interval { return last.faults }
        var faults = [noDescriptor, noPort].compactMap(\.self)
        weakness = nil
        do { try await store.probe() } catch let error as DatabaseError where error.kind == .unreachable {
            // Calls are taken all the same: what is on record follows, and a text is not promised.
            weakness = "the records are away: \(error)"
        } catch { faults.append("the records cannot be written: \(error)") }
        last = (.now, faults)
        return faults
    }

    private var noDescriptor: String? {
        let opened = (0..<Self.descriptors).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
        let why = String(cString: strerror(errno))
        for descriptor in opened where descriptor >= 0 { close(descriptor) }
        return opened.contains { $0 < 0 } ? "no file or socket can be opened: \(why)" : nil
    }

    private var noPort: String? {
        var why = ""
        // As libre does: any of them, until one is free.
        for _ in 0..<100 {
            let port = UInt16.random(in: ports) & ~1
            why = Self.fault(binding: address, to: max(port, ports.lowerBound))
            if why.isEmpty { return nil }
        }
        return "no port for audio is free: \(why)"
    }

    private static func fault(binding address: String, to port: UInt16) -> String {
        let isSix = address.contains(":")
        let socket = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return String(cString: strerror(errno)) }
        defer { close(socket) }
        func bound<Place>(to place: Place) -> Int32 {
            withUnsafePointer(to: place) { place in
                place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, socklen_t(MemoryLayout<Place>.size))
                }
            }
        }
        let result: Int32
        if isSix {
            var place = sockaddr_in6()
            place.sin6_family = sa_family_t(AF_INET6)
            place.sin6_port = port.bigEndian
            inet_pton(AF_INET6, address, &place.sin6_addr)
            result = bound(to: place)
        } else {
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_port = port.bigEndian
            inet_pton(AF_INET, address, &place.sin_addr)
            result = bound(to: place)
        }
        return result == 0 ? "" : String(cString: strerror(errno))
    }
}
