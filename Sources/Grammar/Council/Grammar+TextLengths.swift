extension Grammar {
    /// How long the text with each route's link is, the longest first. Empty where there is no council or no link.
    package var textLengths: [(route: String, length: TextLength)] {
        guard let council else { return [] }
        return routes.compactMap { route in
            council.linkText(for: route).map { (route.id, TextLength($0)) }
        }.sorted { ($1.1.segments, $1.1.units, $0.0) < ($0.1.segments, $0.1.units, $1.0) }
    }
}
