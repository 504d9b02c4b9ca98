/// What kind of charge a call to a number comes under, as far as its digits tell.
package enum Tariff: String, Sendable, CaseIterable {
    /// Geographic, mobile, non-geographic and free numbers of the UK, and whatever is no public number at all.
    case ordinary
    /// 09, 0871 to 0873, 118 and 070 (Ofcom's National Telephone Numbering Plan): the numbers that fraud is done with.
    case premium
    /// Any other country.
    case international
}

extension PhoneNumber {
    /// What kind of charge a call to it comes under.
    package var tariff: Tariff {
        guard isUK else { return .international }
        let significant = e164.dropFirst(3)
        let premium = ["9", "871", "872", "873", "70"]
        return premium.contains { significant.hasPrefix($0) } ? .premium : .ordinary
    }
}

extension TransferTarget {
    /// What kind of charge a call to the target comes under. An extension is ordinary.
    package var tariff: Tariff {
        guard let user = CallerIdentity.user("<\(uri)>") else { return .ordinary }
        // Directory enquiries are dialled without a 0.
        if user.count == 6, user.hasPrefix("118"), user.allSatisfy(\.isNumber) { return .premium }
        return PhoneNumber(user)?.tariff ?? .ordinary
    }
}
