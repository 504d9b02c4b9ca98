/// A plain answer to a question of the switchboard. It means something only to who asked.
package enum Answer: Sendable, Equatable, Hashable {
    /// "yes", "that's right".
    case yes
    /// "no thanks".
    case no
    /// The option of that number, from 1: "the second one".
    case option(Int)
    /// "none of these".
    case noneOfThese
    /// "speak to someone": a person who deals with what was asked about, if anything was.
    case someone
    /// "put me through".
    case putThrough
    /// "text me", "send me the link".
    case textMe
    /// "take the details".
    case takeDetails
}
