import Records

/// What a report says of a period: counted once, and written from here as a page, as tables and as JSON.
package struct ReportFigures: Sendable, Encodable {
    /// The council's name, where a grammar is at hand.
    package var council: String?
    /// The first day, as `2025-04-01`.
    package var from: String
    /// The last day.
    package var to: String
    /// How many calls, and how they ended.
    package var calls = Calls()
    /// Calls put through.
    package var transfers = Transfers()
    /// What was understood.
    var understanding = Understanding()
    /// From the end of speech to the decision.
    package var speed = Speed()
    /// The most called first.
    package var routes: [Route] = []
    /// Calls by the hour of the day in London.
    package var hours = [Int](repeating: 0, count: 24)
    /// Calls by day, week or month.
    package var course: [Stretch] = []
    /// What a stretch of the course is: `day`, `week` or `month`.
    package var stretch = "day"
    /// Where callers hung up before anything was done for them, the most frequent first.
    package var abandoned: [Place] = []
    /// The oldest first.
    package var grammars: [Version] = []
    /// Texts and links.
    package var texts = Texts()
    /// What was offered in place of a person.
    package var shift = Shift()
    /// What callers answered when asked how it went.
    package var survey: [Question] = []
    /// What was saved (£).
    var savings = Savings()
    /// What callers wanted and did not get.
    var unmet = UnmetDemand()

    /// Each call is in one of these, from `passedOn` on.
    package struct Calls: Sendable, Equatable, Encodable {
        /// Everybody who rang: answered, turned away and gone.
        package var offered = 0
        /// The switchboard took the call.
        package var answered = 0
        /// All lines were in use.
        package var busy = 0
        /// Hung up before the answer.
        package var gone = 0
        /// Put through at once, as before there was a switchboard: not in the pilot, or only listened to.
        var passedOn = 0
        /// Put through to the team, line or person that was asked for, or to the body that is responsible.
        package var toService = 0
        /// Put through to customer services: asked for, silent or not understood.
        package var toPerson = 0
        /// Put through to the emergency line.
        var toEmergency = 0
        /// Dealt with by the switchboard: a link, a form, an answer, or whose business it is.
        package var withoutPerson = 0
        /// Hung up before anything was done.
        package var abandoned = 0
        /// Nobody could be reached.
        var unserved = 0
        /// The line failed, or the end is not on record.
        var failed = 0
        /// Calls whose line is on record, whichever of the above they are.
        var withLine = 0
        /// Of those, more than 3 packets of a hundred from the caller were lost.
        var onPoorLine = 0
    }

    /// Calls put through to what was asked for.
    package struct Transfers: Sendable, Equatable, Encodable {
        /// Put through to what was asked for.
        package var completed = 0
        /// Of those, right as far as is known.
        package var right = 0
        /// Of those, a person has listened and said what was right.
        var labelled = 0
        var labelledRight = 0
        /// Tried, and refused or not answered.
        var refused = 0
    }

    /// What came of what callers said.
    package struct Understanding: Sendable, Equatable, Encodable {
        /// The first thing a caller said was acted on at once.
        var acted = 0
        /// … was asked about: is it this, or one of these?
        var asked = 0
        /// … was not understood, or is nothing of the council's.
        var rejected = 0
        /// … was the wish for a person.
        var wantedPerson = 0
        /// All questions “is that about…?” and all lists of choices.
        var confirmations = 0
        /// Everything that was said and not understood, at any point.
        var rejections = 0
        /// Questions that nobody answered.
        var silences = 0
    }

    /// How long callers waited for a decision.
    package struct Speed: Sendable, Encodable {
        var count = 0
        /// Half were as quick as this (ms).
        var p50: Int?
        /// 95 of a hundred were as quick as this (ms).
        var p95: Int?
    }

    /// The calls of one route.
    package struct Route: Sendable, Equatable, Encodable {
        var id = ""
        var name = ""
        var calls = 0
        var transferred = 0
        var withoutPerson = 0
        var texted = 0
        var abandoned = 0
        var calledBack = 0
    }

    /// A day, week or month of the course.
    package struct Stretch: Sendable, Encodable {
        /// `3 Mar`, `Mar 2026`.
        var name: String
        var calls = 0
        var withoutPerson = 0
    }

    /// A prompt at which callers hung up.
    package struct Place: Sendable, Encodable {
        var name: String
        var calls: Int
    }

    /// The calls answered with one version of the grammar.
    package struct Version: Sendable, Equatable, Encodable {
        var fingerprint = ""
        /// The first call with it.
        var since = ""
        var calls = 0
        var withoutPerson = 0
        var toPerson = 0
        var abandoned = 0
        /// Calls in which something was not understood.
        var withRejection = 0
    }

    /// What became of texts, and of the links in them.
    package struct Texts: Sendable, Encodable {
        var promised = 0
        var sent = 0
        var delivered = 0
        var undelivered = 0
        var failed = 0
        var tracked = 0
        var clicked = 0
        var completed = 0
    }

    /// What was offered in place of a person.
    package struct Shift: Sendable, Equatable, Encodable {
        /// Calls in which a link or a form was offered.
        var offered = 0
        /// Of those, it was taken.
        var taken = 0
        /// Forms that were filled in by voice.
        var forms = 0
    }

    /// A question of the survey.
    package struct Question: Sendable, Encodable {
        var name: String
        /// Answers with how often they were given.
        var answers: [Answer]
        /// Of a hundred, yes, 4 or 5; nil for other questions.
        var satisfied: Double?

        struct Answer: Sendable, Encodable {
            var answer: String
            var count: Int
        }
    }

    /// What was saved, and what that rests on.
    package struct Savings: Sendable, Encodable {
        /// Calls that were over with what they were told or filled in, and did not come again within the hour.
        var settledCalls = 0
        /// Calls that were over with a link, and did not come again within the hour.
        var linkCalls = 0
        /// Of a hundred such, how many managed online: reported, and assumed where it is not reported.
        var linkSuccess = 0.0
        /// Contacts that a person did not have to deal with.
        var avoided = 0.0
        /// What they would have cost by phone (£).
        var byPhone = 0.0
        /// What they cost now, texts included (£).
        var now = 0.0
        /// The difference (£).
        var saved = 0.0
        var model = CostModel()
    }
}

/// `61 in 100`; nothing where there is nothing to divide.
package func share(_ part: Int, of whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) * 100 }
