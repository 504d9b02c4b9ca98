/// Lines that are a share of all: those of one of several who have a telephone side in common.
package struct LineGroup: Sendable, Hashable {
    /// By which calls are told apart.
    package var name: String
    /// Calls at once; one more is answered 486, whatever is free besides.
    package var calls: Int

    /// Parameters as the properties.
    package init(name: String, calls: Int) {
        self.name = name
        self.calls = calls
    }
}

/// What is known of a call before it is taken: where it comes from and where it was to go.
package struct CallArrival: Sendable, Equatable {
    /// The address of the peer.
    package var peer: String
    /// Numbers and names: the request's own, To's, and those that the call was diverted from, the first that was dialled before
    /// others.
    package var dialled: [String]

    /// Parameters as the properties.
    package init(peer: String, dialled: [String]) {
        self.peer = peer
        self.dialled = dialled
    }
}

/// Whose lines a call is for.
package enum LineChoice: Sendable, Equatable {
    /// Nobody shares the lines.
    case all
    /// Of these, and of no others.
    case group(LineGroup)
    /// A number that nobody has: 404.
    case nobody
    /// Of a group that takes no calls for now: 503.
    case closed(LineGroup)
}
