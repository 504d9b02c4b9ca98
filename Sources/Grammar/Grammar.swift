import ConfigurationFiles
import Foundation
import SpokenValues

/// A council's grammar: what callers say, who works there, and where calls may go. Staff own its files.
package struct Grammar: Sendable {
    /// Nil when the directory has no `council.json`.
    package private(set) var council: Council?
    /// In the order of `routes.jsgf`.
    package let routes: [Route]
    /// In the order of `officers.csv`.
    package let officers: [Officer]
    /// Names of teams, as in `officers.csv` and `council.json`, sorted.
    package let teams: [String]
    /// What callers can fill by voice, in the order of their files.
    package let forms: [Form]
    /// Pronunciations that staff corrected, by word, as phones.
    package let lexicon: [String: [[String]]]
    /// What callers say in their own words, in the order of `openings.tsv`; empty when the directory has none.
    package let openings: [Opening]
    /// What the recogniser made of some, spoken, that it had not been told of, with where they lead: so that the meaning
    /// of misheard words is learnt, too. Nothing is expected to be said that way.
    package let misheard: [Opening]
    /// How sure a match is, fitted on the council's own recordings; nil when the directory has no `calibration.json`.
    package let calibration: Calibration?
    /// What is worth a look and stops nothing.
    package let warnings: [FileFault]
    /// Changes when any byte of any file changes; 32 hexadecimal figures.
    package let fingerprint: String

    /// The routes as they were read.
    package let jsgf: JsgfGrammar
    /// Each route's phrases where it has so few that they can be listed; nil otherwise.
    package let phrases: [String: [JsgfPhrase]]
    private let pbx: String?
    private let routeIndex: [String: Int]
    private let officerIndex: [String: Int]

    /// A route with more phrases than this is matched by its rules, not by a list.
    static let listLimit = 500

    /// Reads a grammar directory.
    ///
    /// - Parameters:
    ///   - directory: has `routes.jsgf`, and perhaps `officers.csv`, `routes.json`, `council.json`, `lexicon.txt`,
    ///     `openings.tsv`, `calibration.json`.
    ///   - pbx: in place of `council.json`'s, from `switchboard.json`.
    ///   - replacing: contents by name, in place of what the directory has: what it would be with a change.
    /// - Throws: every fault at once.
    package init(directory: URL, pbx: String? = nil, replacing: [String: Data] = [:]) throws(FileFaults) {
        if !FileManager.default.fileExists(atPath: directory.path) {
            var missing = FaultList()
            try missing.close(with: [
                FileFault(
                    file: directory.path, message: "there is no such folder",
                    cure: "name the folder of a council's grammar, such as Grammars/south-hams")
            ])
        }
        var reader = GrammarFiles(directory: directory, replacing: replacing)
        let jsgf = JsgfGrammar(file: Route.rulesFile) { reader.text($0) }
        let faults = FaultCollector(jsgf.faults)
        let councilText = reader.text(Council.file)
        var council = councilText.flatMap { Council.read($0, faults: faults) }
        // Whatever the other files name would seem not to be there: first things first.
        if council == nil, councilText != nil || !reader.faults.errors.isEmpty {
            try faults.close(with: reader.faults.errors)
        }
        if let pbx {
            if let fault = CallAddress.fault(hostAndPort: pbx) {
                faults.error(
                    "pbx", nil, "‘\(pbx)’ \(fault)", cure: "write the machine and its port, as in 10.0.0.5:5060")
            }
            council?.pbx = pbx
        }
        let forms = reader.texts(in: Form.folder, ending: ".json").compactMap { file in
            Form.read(file.text, file: file.name, faults: faults)
        }
        var routes = jsgf.publicRules.map { Route(id: $0.name, rule: $0, name: $0.name.replacing("_", with: " ")) }
        if let text = reader.text(Route.file) {
            Route.read(text, into: &routes, council: council, forms: forms, faults: faults)
        }
        council?.checkDangers(routes, faults)
        let officers =
            reader.text(Officer.file).map {
                Officer.read($0, teams: council.map { Array($0.teams.keys) } ?? [], faults: faults)
            } ?? []
        let lexicon = reader.text(LexiconFile.file).map { LexiconFile.read($0, faults: faults) } ?? [:]
        let calibration = reader.text(Calibration.file).flatMap { Calibration.read($0, faults: faults) }
        let openingsText = reader.text(Opening.file)
        var listed: [String: [JsgfPhrase]] = [:]
        let misheardText = reader.text(Opening.misheardFile)
        var openings: [Opening] = []
        var misheard: [Opening] = []
        if jsgf.faults.errors.isEmpty { jsgf.checkSizes(of: routes.map(\.rule), listLimit: Self.listLimit, faults) }
        reader.warnOfUnread(
            known: [
                Route.rulesFile, Council.file, Route.file, Officer.file, LexiconFile.file, Calibration.file,
                Opening.file,
                Opening.misheardFile,
            ], folders: [Form.folder, "spoken"])
        if faults.errors.isEmpty {
            listed = Self.list(routes, in: jsgf, faults: faults)
            openings =
                openingsText.map { Opening.read($0, routes: routes, phrases: listed, faults: faults) } ?? []
            misheard = misheardText.map { Opening.readMisheard($0, routes: routes, faults: faults) } ?? []
            Self.check(officers, against: council, faults: faults)
            council?.checkMessageForm(among: forms, faults)
            council?.checkRecordings(in: directory, faults)
        }
        for warning in reader.faults.warnings { faults.add(warning: warning) }
        try faults.close(with: reader.faults.errors)
        self.council = council
        self.routes = routes
        self.officers = officers
        self.forms = forms
        self.lexicon = lexicon
        self.openings = openings
        self.misheard = misheard
        self.calibration = calibration
        self.jsgf = jsgf
        self.pbx = council?.pbx ?? pbx
        teams = Set(officers.compactMap(\.team) + (council?.teams.keys.map { String($0) } ?? [])).sorted()
        warnings = faults.warnings
        fingerprint = reader.fingerprint
        phrases = listed
        routeIndex = Dictionary(uniqueKeysWithValues: routes.indices.map { (routes[$0].id, $0) })
        officerIndex = Dictionary(uniqueKeysWithValues: officers.indices.map { (officers[$0].id, $0) })
    }

    /// The same with the survey switched on that the council has ready as `_survey`; nil when it has none.
    package var surveyed: Grammar? {
        guard let ready = council?.surveyReady else { return nil }
        var surveyed = self
        surveyed.council?.survey = ready
        return surveyed
    }

    /// The route of that id.
    package func route(_ id: String) -> Route? { routeIndex[id].map { routes[$0] } }

    /// The form that takes a destination's details by voice; nil when none does.
    package func form(of destination: Destination) -> Form? {
        guard case .route(let id) = destination, let form = route(id)?.form else { return nil }
        return forms.first { $0.id == form }
    }

    /// The officer of that id.
    package func officer(_ id: String) -> Officer? { officerIndex[id].map { officers[$0] } }

    /// The other body whose business a destination is; nil when it is this council's.
    package func owner(of destination: Destination) -> Council.Body? {
        guard case .route(let id) = destination, case .body(let key) = route(id)?.owner else { return nil }
        return council?.bodies[key]
    }

    /// Who does the work of an officer who has left: their successor, or else their team; nil when nobody is named.
    /// - Parameter moment: of the call.
    package func successor(of officer: Officer, at moment: Date = Date()) -> Destination? {
        let day = day(of: moment)
        var officer = officer
        for _ in officers.indices where officer.hasLeft(on: day) {
            guard let key = officer.successor else { return officer.team.map(Destination.team) }
            guard let next = self.officer(key) else { return .team(key) }
            officer = next
        }
        return officer.hasLeft(on: day) ? nil : .officer(officer.id)
    }

    /// The day that it is where the council is.
    package func day(of moment: Date) -> CivilDate { CivilDate(moment, in: council?.timezone ?? .gmt) }

    /// As a prompt says it: "a missed bin collection", "Joanne Shaw in planning", "the waste team".
    package func name(of destination: Destination) -> String {
        switch destination {
        case .route(let id): return route(id)?.name ?? id.replacing("_", with: " ")
        case .officer(let id): return officer(id)?.spokenName ?? id
        case .team(let name): return council?.teams[name]?.name ?? "the \(name) team"
        }
    }

    /// Where a call goes; nil when the council lists no place for it.
    /// - Parameter moment: of the call.
    package func transferURI(of destination: Destination, at moment: Date = Date()) -> String? {
        switch destination {
        case .route(let id):
            guard let route = route(id) else { return nil }
            if let key = route.transfer { return transferURI(ofTarget: key) }
            return transferURI(ofTarget: owner(of: destination)?.target ?? council?.operator)
        case .officer(let id):
            guard let officer = officer(id) else { return nil }
            if officer.hasLeft(on: day(of: moment)) {
                return successor(of: officer, at: moment).flatMap { transferURI(of: $0, at: moment) }
            }
            if let number = officer.extension, let template = council?.extensions {
                return uri(template.replacing("{extension}", with: number))
            }
            return officer.team.flatMap { transferURI(of: .team($0)) }
        case .team(let name): return transferURI(ofTarget: council?.teams[name]?.target)
        }
    }

    /// The address of a target by its key, such as `council.operator`.
    package func transferURI(ofTarget key: String?) -> String? {
        guard let key, let target = council?.targets[key] else { return nil }
        return uri(target.uri)
    }

    /// Everywhere that a call may go: the targets, and the officers' extensions.
    package var transferURIs: [String] {
        let targets = council?.targets.keys.sorted().compactMap { transferURI(ofTarget: $0) } ?? []
        return targets + officers.compactMap { transferURI(of: .officer($0.id)) }
    }

    /// What is at an address that a call may go to: the target's key or the officer's label, and what callers are put
    /// through to there for; nil for an address that is not listed.
    /// - Parameter moment: of the call.
    package func place(at uri: String, at moment: Date = Date()) -> (key: String, destinations: [Destination])? {
        if let key = council?.targets.keys.sorted().first(where: { transferURI(ofTarget: $0) == uri }) {
            let all = routes.map { Destination.route($0.id) } + teams.map(Destination.team)
            return (key, all.filter { transferURI(of: $0, at: moment) == uri })
        }
        let own = officers.map { Destination.officer($0.id) }.filter { transferURI(of: $0, at: moment) == uri }
        return own.first.map { ($0.label, own) }
    }

    /// Whether whoever answers at an address hears what a call is about before they take it.
    package func announces(at uri: String) -> Bool {
        council?.targets.contains { $0.value.announces && transferURI(ofTarget: $0.key) == uri } ?? false
    }

    /// Nil while nobody has said what `{pbx}` is.
    private func uri(_ template: String) -> String? {
        guard template.contains("{pbx}") else { return template }
        return pbx.map { template.replacing("{pbx}", with: $0) }
    }

    /// Everything that a prompt may have to say in place of {name}, {owner}, {council} or {hours}; no text twice.
    package var spokenNames: [String] {
        var seen: Set<String> = []
        var all = [council?.name, council?.hoursSpoken].compactMap(\.self)
        all += routes.map(\.name)
        all += officers.map(\.spokenName)
        all += officers.filter { $0.lastDay != nil }.map(\.fullName)
        all += routes.compactMap(\.answer)
        all += routes.compactMap(\.which?.ask)
        all += examples
        all += council?.survey?.questions.map(\.ask) ?? []
        all += teams.map { name(of: .team($0)) }
        all += (council?.bodies.values.map(\.name) ?? []).sorted()
        all += (council?.targets.values.map(\.name) ?? []).sorted()
        all += council?.spokenOnDays ?? []
        all += council?.spokenQuestions ?? []
        all += forms.flatMap(\.spoken)
        return all.filter { seen.insert($0).inserted }
    }

    private static func list(_ routes: [Route], in jsgf: JsgfGrammar, faults: FaultCollector) -> [String: [JsgfPhrase]]
    {
        var listed: [String: [JsgfPhrase]] = [:]
        var owners: [String: (route: String, line: Int)] = [:]
        for route in routes where jsgf.count(route.rule.expansion, limit: listLimit) <= listLimit {
            let rule = route.rule
            var written: [(JsgfExpansion, TextPosition)] = [(rule.expansion, rule.position)]
            if case .alternatives(let choices) = rule.expansion {
                written = choices.map { ($0.expansion, $0.position) }
            }
            var own: [JsgfPhrase] = []
            var known: Set<[String]> = []
            for (expansion, position) in written {
                for phrase in jsgf.phrases(expansion) {
                    if known.insert(phrase.words).inserted { own.append(phrase) }
                    let text = phrase.words.joined(separator: " ")
                    if let first = owners[text], first.route != route.id {
                        faults.error(
                            rule.file, position, "‘\(text)’ is a phrase of <\(first.route)> too, on line \(first.line)",
                            cure: "a phrase leads to one route; remove it from <\(route.id)> or from <\(first.route)>")
                    }
                    owners[text] = owners[text] ?? (route.id, position.line)
                }
            }
            listed[route.id] = own
        }
        return listed
    }

    private static func check(_ officers: [Officer], against council: Council?, faults: FaultCollector) {
        guard let council else { return }
        if council.extensions == nil, officers.contains(where: { $0.extension != nil }) {
            faults.warn(
                Council.file, nil, "officers have extensions, and calls cannot go to them",
                cure: "write \"extensions\": \"sip:{extension}@{pbx}\"")
        }
        guard !council.teams.isEmpty else { return }
        for team in Set(officers.compactMap(\.team)).sorted() where council.teams[team] == nil {
            faults.warn(
                Officer.file, nil, "the team ‘\(team)’ is not in council.json",
                cure: "\(Spelling.advice(for: team, among: council.teams.keys)), or add it to \"teams\"")
        }
    }
}
