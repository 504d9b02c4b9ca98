import Telephony
import Testing

/// Who may connect to the SIP ports.
struct ConnectionRoomTests {
    private func peer(_ address: String, isTrusted: Bool = false) -> ConnectionRoom.Peer {
        .init(address: address, port: 40_000, isTrusted: isTrusted)
    }

    @Test func `one stranger has 32 connections, and takes no trusted peer's place`() {
        var room = ConnectionRoom()
        let taken = (0..<100).count { room.take($0, peer("192.0.2.1")) }
        #expect(taken == 32)
        let hasRoomForAnother = room.take(200, peer("192.0.2.2"))
        let hasRoomForTrusted = room.take(201, peer("192.0.2.3", isTrusted: true))
        #expect(hasRoomForAnother && hasRoomForTrusted)
        // Who leaves makes room for one.
        room.leave(0)
        let again = (300..<310).count { room.take($0, peer("192.0.2.1")) }
        #expect(again == 1)
    }

    @Test(arguments: [(64, 8, 16), (256, 32, 64)])
    func `where there are few sockets, strangers and trusted peers have few of them`(
        sockets: Int, strangers: Int, trusted: Int
    ) {
        var room = ConnectionRoom(sockets: sockets)
        let taken = (0..<1000).count { room.take($0, peer("192.0.2.\($0 % 100)")) }
        let takenByTrusted = (1000..<2000).count { room.take($0, peer("192.0.2.1", isTrusted: true)) }
        #expect(taken == strangers && takenByTrusted == trusted)
    }

    @Test func `before one is refused, those that have gone unnoticed leave`() {
        var room = ConnectionRoom()
        for connection in 0..<32 { _ = room.take(connection, peer("192.0.2.1")) }
        let hasRoom = room.take(32, peer("192.0.2.1")) { connection, _ in connection != 7 }
        let hasMore = room.take(33, peer("192.0.2.1")) { _, _ in true }
        #expect(hasRoom && !hasMore)
    }
}
