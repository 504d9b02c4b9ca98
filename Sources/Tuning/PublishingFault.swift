import Foundation

/// Why a grammar was not published. What ran goes on running, and nothing is lost.
package enum PublishingFault: Error, Sendable, CustomStringConvertible {
    /// Somebody else is publishing at this moment.
    case underWay(by: String)
    /// What runs is no longer what the candidate was made from.
    case changedSince(by: String?, at: Date?, why: String?, differences: [String])
    /// Calls that are protected become worse, and that is refused.
    case refused(String)
    /// It must be said again that it is meant, and why.
    case unconfirmed(String)
    /// The candidate is what runs already.
    case unchanged
    /// There is no such version.
    case unknown(Int, last: Int?)
    /// What runs took nothing's place, as far as is known.
    case nothingBefore
    /// A version's file cannot be read.
    case damaged(String)
    /// A route of the candidate is out of reach.
    case unreachable([String])

    package var description: String {
        switch self {
        case .underWay(let by):
            "\(by.isEmpty ? "somebody else" : by) is publishing at this moment; look at what they have changed, and try again"
        case .changedSince(let by, let at, let why, let differences):
            Self.changed(by, at, why, differences)
        case .refused(let why): "not published: \(why); put it right, or take the protection away from those labels"
        case .unconfirmed(let why): "not published yet: \(why); say --sure to publish it all the same"
        case .unchanged: "not published: it is what runs already"
        case .unknown(let number, let last):
            "there is no version \(number); " + (last.map { "the last is \($0)" } ?? "nothing was published yet")
        case .nothingBefore: "there is nothing to go back to: what runs is the first that is known"
        case .damaged(let file):
            "\(file) cannot be read; put it back from a copy of the data folder, or move its folder away"
        case .unreachable(let faults): "not published: \(faults.joined(separator: "; "))"
        }
    }

    private static func changed(_ by: String?, _ at: Date?, _ why: String?, _ differences: [String]) -> String {
        let who = by.map { by in
            "\(by) published another grammar since" + (at.map { " (\($0.formatted(.iso8601)))" } ?? "")
                + (why.map { ": \($0)" } ?? "")
        }
        let what = differences.prefix(5).joined(separator: "; ")
        return "not published, and nothing is lost: "
            + (who ?? "the files of the running grammar were changed by hand since the candidate was made")
            + (what.isEmpty ? "" : ". What changed: \(what)\(differences.count > 5 ? "; and more" : "")")
            + ". Bring those changes into the candidate, compare again, and publish"
    }
}
