import ConfigurationFiles

/// What a route or a team has of its own in the way of opening times.
package struct HoursOverride: Sendable, Equatable {
    /// In place of those that it would have otherwise.
    package var hours: OpeningHours?
    /// Before those that it would have otherwise.
    var closures: [Closure] = []
    /// Whether bank holidays and the council's closed days mean nothing to it.
    var openOnHolidays = false

    /// None of its own.
    package init() {}

    /// The same times with its own in them.
    func applied(to schedule: Schedule) -> Schedule {
        var own = schedule
        if openOnHolidays {
            own.closures = []
            own.nation = nil
        }
        own.hours = hours ?? own.hours
        own.closures = closures + own.closures
        return own
    }
}

extension HoursOverride {
    /// Reads `hours`, `closed` and `open_on_holidays`.
    init(_ fields: inout JsonFields) {
        hours = fields.hours("hours")
        closures = fields.closures("closed")
        openOnHolidays = fields.bool("open_on_holidays") ?? false
    }
}
