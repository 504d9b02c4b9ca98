import Grammar

/// Whom a caller was put through to, and why. What is written of it is in `TransferKind+Columns.swift`.
package enum TransferKind: Sendable, Equatable {
    /// The team, line, person or body that was asked for.
    case service(Destination, name: String)
    /// A person who takes all calls: asked for, or nothing else was left.
    case person(because: String)
    /// The emergency line, which was asked for.
    case emergency
    /// Fire, gas, a child at risk: the key of the target that the council has for it, or of the line behind that.
    case danger(String)
    /// The caller is not in the pilot and hears no machine: the target's key.
    case pilot(String)
    /// A person leads the call and the machine listens: the target's key.
    case shadow(String)
    /// The caller asked for another language, which is spoken at this target.
    case language(String)
    /// Nobody answered, or the answer to a question of place decided: the target's key, and the name of what was asked
    /// for. On record it looks like a service's.
    case overflow(String, asked: String)
}
