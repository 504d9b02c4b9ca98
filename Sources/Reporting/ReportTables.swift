import Foundation

/// A table of a report: a file of the CSV folder, and what stands behind a chart of the page.
package struct ReportTable: Sendable {
    /// The file's name, without `.csv`.
    package var name: String
    /// For people.
    package var title: String
    /// The headings.
    package var columns: [String]
    /// Cells, as many in each row as there are headings.
    package var rows: [[Cell]]

    /// What stands in a table.
    package enum Cell: Sendable {
        case text(String)
        case number(Int)
        /// Of a hundred; nil where there is nothing to divide.
        case share(Double?)
        case pounds(Double)
    }
}

extension ReportTable.Cell {
    /// For people: `1,234`, `61.3 %`, `£1,234.50`.
    package var shown: String {
        switch self {
        case .text(let text): text
        case .number(let number): number.grouped
        case .share(let share):
            share.map { "\($0.formatted(.number.precision(.fractionLength(1)).locale(.british))) %" } ?? "–"
        case .pounds(let pounds): pounds.pounds
        }
    }

    /// For a spreadsheet.
    fileprivate var plain: String {
        switch self {
        // A spreadsheet takes what begins like this for a formula, and callers' words must never be one.
        case .text(let text): text.first.map { "=+-@\t\r".contains($0) } == true ? "'\(text)" : text
        case .number(let number): String(number)
        case .share(let share): share.map { String(format: "%.2f", $0) } ?? ""
        case .pounds(let pounds): String(format: "%.2f", pounds)
        }
    }

    /// Whether it stands with numbers, to the right.
    package var isNumber: Bool { if case .text = self { false } else { true } }
}

extension ReportTable {
    /// RFC 4180, with the mark by which spreadsheets know UTF-8.
    package var csv: String {
        let lines = [columns] + rows.map { $0.map(\.plain) }
        return "\u{FEFF}" + lines.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func quoted(_ field: String) -> String {
        field.contains { ",\"\n\r\r\n".contains($0) } ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
    }
}

extension ReportFigures {
    /// Every table, in the order of the page.
    package var tables: [ReportTable] {
        [
            summaryTable, outcomeTable, courseTable, hourTable, routeTable, abandonedTable, understandingTable,
            grammarTable, textTable, surveyTable, savingsTable, unmetTable,
        ]
    }

    /// How calls ended, by name, in the order of the page.
    package var outcomes: [(name: String, calls: Int)] {
        [
            ("put through to what they asked for", calls.toService),
            ("dealt with without a person", calls.withoutPerson),
            ("put through to customer services", calls.toPerson),
            ("put through to the emergency line", calls.toEmergency), ("hung up before that", calls.abandoned),
            ("found nobody there, mostly out of hours", calls.unserved),
            ("put through at once, not being in the pilot", calls.passedOn),
            ("line failed, or end not recorded", calls.failed),
        ].filter { $0.calls > 0 || $0.name.hasPrefix("put through to what") }
    }

    private var summaryTable: ReportTable {
        ReportTable(
            name: "summary", title: "The figures in short", columns: ["figure", "value", "per cent"],
            rows: [
                [.text("calls offered"), .number(calls.offered), .share(nil)],
                [.text("calls answered"), .number(calls.answered), .share(share(calls.answered, of: calls.offered))],
                [.text("all lines in use"), .number(calls.busy), .share(share(calls.busy, of: calls.offered))],
                [
                    .text("hung up before the answer"), .number(calls.gone),
                    .share(share(calls.gone, of: calls.offered)),
                ],
                [
                    .text("dealt with without a person"), .number(calls.withoutPerson),
                    .share(share(calls.withoutPerson, of: calls.answered)),
                ],
                [
                    .text("put through and, as far as known, right"), .number(transfers.right),
                    .share(share(transfers.right, of: transfers.completed)),
                ],
                [.text("transfers that a person has checked"), .number(transfers.labelled), .share(nil)],
                [
                    .text("of those, right"), .number(transfers.labelledRight),
                    .share(share(transfers.labelledRight, of: transfers.labelled)),
                ],
                [.text("transfers refused or not answered"), .number(transfers.refused), .share(nil)],
                [.text("questions whether it was right"), .number(understanding.confirmations), .share(nil)],
                [.text("sayings not understood"), .number(understanding.rejections), .share(nil)],
                [.text("questions left without an answer"), .number(understanding.silences), .share(nil)],
                [
                    .text("offered a link or a form"), .number(shift.offered),
                    .share(share(shift.offered, of: calls.answered)),
                ],
                [
                    .text("took it (channel shift)"), .number(shift.taken),
                    .share(share(shift.taken, of: shift.offered)),
                ],
                [.text("forms filled in by voice"), .number(shift.forms), .share(nil)],
                [
                    .text("milliseconds from end of speech to decision, half of all"), .number(speed.p50 ?? 0),
                    .share(nil),
                ],
                [
                    .text("milliseconds from end of speech to decision, 95 of 100"), .number(speed.p95 ?? 0),
                    .share(nil),
                ],
                [
                    .text("calls on a poor line (more than 3 packets in 100 lost)"), .number(calls.onPoorLine),
                    .share(share(calls.onPoorLine, of: calls.withLine)),
                ],
            ])
    }

    /// How calls ended.
    var outcomeTable: ReportTable {
        ReportTable(
            name: "outcomes", title: "Where calls went", columns: ["callers were", "calls", "per cent"],
            rows: outcomes.map { [.text($0.name), .number($0.calls), .share(share($0.calls, of: calls.answered))] })
    }

    /// Calls by day, week or month.
    var courseTable: ReportTable {
        ReportTable(
            name: "\(stretch)s", title: "Calls by \(stretch)",
            columns: [stretch, "calls", "dealt with without a person", "per cent"],
            rows: course.map {
                [
                    .text($0.name), .number($0.calls), .number($0.withoutPerson),
                    .share(share($0.withoutPerson, of: $0.calls)),
                ]
            })
    }

    /// Calls by the hour of the day.
    var hourTable: ReportTable {
        ReportTable(
            name: "hours", title: "Calls by the hour of the day", columns: ["hour", "calls", "per cent"],
            rows: hours.enumerated().map { hour, count in
                [.text(Self.hour(hour)), .number(count), .share(share(count, of: calls.answered))]
            })
    }

    /// `09:00`.
    package static func hour(_ hour: Int) -> String { "\(hour < 10 ? "0" : "")\(hour):00" }

    /// Calls by route.
    var routeTable: ReportTable {
        ReportTable(
            name: "routes", title: "What callers rang about",
            columns: [
                "about", "calls", "put through", "without a person", "texts", "hung up", "rang again within the hour",
            ],
            rows: routes.map {
                [
                    .text($0.name), .number($0.calls), .number($0.transferred), .number($0.withoutPerson),
                    .number($0.texted), .number($0.abandoned), .number($0.calledBack),
                ]
            })
    }

    /// Where callers hung up.
    var abandonedTable: ReportTable {
        ReportTable(
            name: "abandoned", title: "Where callers hung up",
            columns: ["hung up", "calls", "per cent of those answered"],
            rows: abandoned.map { [.text($0.name), .number($0.calls), .share(share($0.calls, of: calls.answered))] })
    }

    /// What was understood.
    var understandingTable: ReportTable {
        let first = understanding.acted + understanding.asked + understanding.rejected + understanding.wantedPerson
        return ReportTable(
            name: "understanding", title: "What was made of the first thing they said",
            columns: ["the switchboard", "calls", "per cent"],
            rows: [
                ("acted at once", understanding.acted), ("asked whether it was right", understanding.asked),
                ("did not understand, or it was none of its business", understanding.rejected),
                ("was asked for a person", understanding.wantedPerson),
            ].map { [.text($0.0), .number($0.1), .share(share($0.1, of: first))] })
    }

    /// Calls by version of the grammar.
    var grammarTable: ReportTable {
        ReportTable(
            name: "grammars", title: "Calls by version of the grammar",
            columns: [
                "version", "since", "calls", "without a person", "to customer services", "hung up",
                "something not understood",
            ],
            rows: grammars.map {
                [
                    .text(String($0.fingerprint.prefix(8))), .text($0.since), .number($0.calls),
                    .share(share($0.withoutPerson, of: $0.calls)), .share(share($0.toPerson, of: $0.calls)),
                    .share(share($0.abandoned, of: $0.calls)), .share(share($0.withRejection, of: $0.calls)),
                ]
            })
    }

    /// Texts and links.
    var textTable: ReportTable {
        ReportTable(
            name: "texts", title: "Texts, and what came of them",
            columns: ["texts", "number", "per cent of the step before"],
            rows: [
                [.text("calls in which a link or form was offered"), .number(shift.offered), .share(nil)],
                [
                    .text("calls in which it was taken"), .number(shift.taken),
                    .share(share(shift.taken, of: shift.offered)),
                ],
                [.text("texts promised"), .number(texts.promised), .share(nil)],
                [.text("texts sent"), .number(texts.sent), .share(share(texts.sent, of: texts.promised))],
                [
                    .text("texts reported delivered"), .number(texts.delivered),
                    .share(share(texts.delivered, of: texts.sent)),
                ],
                [
                    .text("texts reported not delivered"), .number(texts.undelivered),
                    .share(share(texts.undelivered, of: texts.sent)),
                ],
                [.text("texts given up"), .number(texts.failed), .share(share(texts.failed, of: texts.promised))],
                [.text("links that can be followed up"), .number(texts.tracked), .share(nil)],
                [.text("links followed"), .number(texts.clicked), .share(share(texts.clicked, of: texts.tracked))],
                [
                    .text("forms completed online"), .number(texts.completed),
                    .share(share(texts.completed, of: texts.clicked)),
                ],
            ])
    }

    /// What callers answered.
    var surveyTable: ReportTable {
        ReportTable(
            name: "survey", title: "What callers thought of it",
            columns: ["question", "answer", "callers", "per cent"],
            rows: survey.flatMap { question in
                let total = question.answers.reduce(0) { $0 + $1.count }
                return question.answers.map { answer -> [ReportTable.Cell] in
                    [
                        .text(question.name.replacing("_", with: " ")), .text(answer.answer), .number(answer.count),
                        .share(share(answer.count, of: total)),
                    ]
                }
            })
    }

    /// What was saved.
    var savingsTable: ReportTable {
        let model = savings.model
        return ReportTable(
            name: "savings", title: "Contacts avoided and money saved", columns: ["what", "value"],
            rows: [
                [
                    .text(
                        "calls over with an answer, a form or whose business it is, that did not ring again within the hour"
                    ), .number(savings.settledCalls),
                ],
                [.text("calls over with a link, that did not ring again within the hour"), .number(savings.linkCalls)],
                [
                    .text(
                        "of a hundred of those, managed online (reported where links can be followed up, else assumed)"),
                    .share(savings.linkSuccess),
                ],
                [.text("contacts avoided"), .number(Int(savings.avoided.rounded()))],
                [.text("cost of a call that a person answers (assumed)"), .pounds(model.phone)],
                [.text("cost of a contact dealt with by machine or online (assumed)"), .pounds(model.selfService)],
                [.text("cost of a text (assumed)"), .pounds(model.text)],
                [.text("those contacts by phone would have cost"), .pounds(savings.byPhone)],
                [.text("they cost, with all texts that were sent"), .pounds(savings.now)],
                [.text("saved"), .pounds(savings.saved)],
                [
                    .text("for comparison: by web chat they would have cost, at \(model.webChat.pounds) each"),
                    .pounds(savings.avoided * model.webChat),
                ],
                [
                    .text("for comparison: face to face they would have cost, at \(model.faceToFace.pounds) each"),
                    .pounds(savings.avoided * model.faceToFace),
                ],
            ])
    }

    /// What callers wanted and did not get.
    var unmetTable: ReportTable {
        ReportTable(
            name: "unmet", title: "What callers asked for and no route understood",
            columns: ["about", "times", "for example"],
            rows: unmet.clusters.map {
                [.text($0.about), .number($0.calls), .text($0.examples.map { "“\($0)”" }.joined(separator: ", "))]
            }
                + (unmet.others > 0
                    ? [[.text("something else, said once or twice"), .number(unmet.others), .text("")]] : []))
    }
}

extension Locale {
    /// How numbers are written.
    package static let british = Locale(identifier: "en_GB")
}

extension Int {
    /// `182,345`.
    package var grouped: String { formatted(.number.locale(.british)) }
}

extension Double {
    /// `£2.83`, `£12,345.60`.
    package var pounds: String {
        let amount = magnitude.formatted(.number.precision(.fractionLength(2)).locale(.british))
        return (self < 0 ? "−£" : "£") + amount
    }
}
