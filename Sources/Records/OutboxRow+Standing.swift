extension OutboxRow {
    /// Where a text stands, for people.
    package var standing: String {
        switch state {
        case .waiting: lastError.map { "waiting: \($0)" } ?? "waiting to be sent"
        case .sending: lastError.map { "being sent: \($0)" } ?? "being sent"
        case .failed: "not sent: \(lastError ?? "no reason is known")"
        case .sent:
            switch receipt {
            case "delivered": "delivered"
            case "permanent-failure": "not delivered: the network says that there is no such number"
            case "temporary-failure": "not delivered: the phone was switched off, full or out of reach for days"
            case "technical-failure": "not delivered: a fault between the gateway and the network; send it again"
            case "resent": "not delivered; sent again under another reference"
            default: "sent; whether it arrived is not known yet"
            }
        }
    }
}
