import Synchronization

/// Which councils' records say that this switchboard is to take no new calls: it has one telephone side for all.
final class DrainOrders: Sendable {
    private let orders = Mutex<[String: Bool]>([:])

    /// - Parameter council: in whose records that stands.
    /// - Returns: whether it is to take none, by what any of them says.
    func note(_ isDrained: Bool, of council: String?) -> Bool {
        orders.withLock { orders in
            orders[council ?? ""] = isDrained
            return orders.values.contains(true)
        }
    }
}
