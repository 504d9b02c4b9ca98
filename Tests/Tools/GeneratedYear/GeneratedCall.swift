import Foundation
import Records

/// One call that nobody made, with all that the records keep of it.
struct GeneratedCall: Sendable {
    var began: Date
    /// `busy` or `gone`, when no conversation began.
    var missed: String?
    var row: CallRow?
    var turns: [TurnRow] = []
    var actions: [ActionRow] = []
    var text: OutboxRow?
    var link: LinkRow?
    var form: FormResultRow?
    var survey: SurveyAnswerRow?
    var label: LabelRow?
}

/// What was put in, counted as it was.
struct Truth: Codable, Sendable, Equatable {
    var answered = 0
    var busy = 0
    var gone = 0
    var toService = 0
    var toPerson = 0
    var withoutPerson = 0
    var abandoned = 0
    var unserved = 0
    var calledBack = 0
    var offered = 0
    var taken = 0
    var promised = 0
    var delivered = 0
    var clicked = 0
    var completed = 0
    var forms = 0
    var rejections = 0
    var confirmations = 0
    var labelled = 0
    var labelledRight = 0
    /// By hour in London.
    var hours = [Int](repeating: 0, count: 24)
    /// By route, of calls in which one was understood.
    var routes: [String: Int] = [:]
    /// Yes to “helped?”, and answers.
    var satisfied = 0
    var surveyed = 0
}

/// A service of the example council, and what becomes of calls about it.
struct GeneratedRoute: Sendable {
    var id: String
    var weight: Double
    var words: [String]
    var hasLink = false
    var isElsewhere = false
    var hasForm = false

    static let all: [GeneratedRoute] = [
        .init(
            id: "missed_bin", weight: 17, words: ["my bin wasn't collected", "you missed my bin"], hasLink: true,
            hasForm: true),
        .init(id: "council_tax", weight: 15, words: ["council tax", "it's about my council tax"]),
        .init(id: "pay_council_tax", weight: 8, words: ["pay my council tax"], hasLink: true),
        .init(id: "garden_waste", weight: 7, words: ["garden waste", "the brown bin"], hasLink: true),
        .init(id: "housing_register", weight: 7, words: ["the housing register", "i need a council house"]),
        .init(id: "potholes", weight: 6, words: ["there's a hole in the road", "potholes"], isElsewhere: true),
        .init(id: "planning", weight: 5, words: ["a planning application", "planning permission"]),
        .init(id: "bin_day", weight: 5, words: ["which bin is it this week"], hasLink: true),
        .init(
            id: "parking_fine", weight: 4, words: ["a parking fine", "i got a ticket in the car park"], hasLink: true),
        .init(id: "bulky_waste", weight: 4, words: ["take away an old sofa", "a large item"], hasLink: true),
        .init(id: "recycling_centre", weight: 3, words: ["when is the tip open"], isElsewhere: true),
        .init(id: "fly_tipping", weight: 3, words: ["somebody has dumped rubbish"], hasLink: true, hasForm: true),
        .init(id: "make_payment", weight: 3, words: ["make a payment"]),
        .init(id: "new_bin", weight: 3, words: ["a new bin", "my bin is broken"]),
        .init(id: "noise", weight: 2, words: ["the neighbours are too loud"]),
        .init(id: "officer:off_0007", weight: 2, words: ["jo shaw please"]),
        .init(id: "elections", weight: 1.5, words: ["i want to register to vote"]),
        .init(id: "dog_fouling", weight: 1, words: ["dog mess on the path"], hasLink: true),
        .init(id: "abandoned_vehicle", weight: 1, words: ["an abandoned car"], hasLink: true),
        .init(id: "licensing", weight: 1, words: ["a taxi licence"]),
    ]

    /// What no route understands, and how often.
    static let strange: [(String, Double)] = [
        ("my seagull proof sack has been torn", 5), ("seagull sacks", 8), ("i need more seagull sacks", 4),
        ("book a swimming lesson", 9), ("swimming times at the leisure centre", 7), ("leisure centre", 6),
        ("blue badge", 12), ("renew my blue badge", 9), ("i want to apply for a blue badge", 6),
        ("beach hut", 5), ("hire a beach hut", 6), ("beach hut waiting list", 3),
        ("electric car charging", 4), ("the car charger is broken", 5), ("charging points", 3),
        ("bees", 2), ("there's a wasps nest", 6), ("wasps nest in the loft", 4),
        ("my neighbour's hedge", 3), ("high hedges", 4), ("allotment", 7), ("waiting list for an allotment", 5),
        ("broadband", 3), ("when will we get faster broadband", 2), ("moorings", 3),
        ("=cmd|' /C calc'!A0", 0.4), ("<script>alert(1)</script>", 0.4),
        ("it's private and said by hardly anyone", 0.02),
    ]
}
