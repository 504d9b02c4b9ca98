import Foundation
import Messaging
import Records
import RTP
import Telephony
import Utilities
import Web

/// Health and figures for whoever watches over the switchboard, on a port of their own: `/health` and `/metrics`
/// (Prometheus's text format). Nothing there is personal.
package struct Monitor {
    private let listener: HTTPListener

    /// - Parameters:
    ///   - address: `address:port`.
    ///   - endpoint: asked for each request, on its own thread: when that hangs, so does the answer, and the watcher
    ///     knows.
    ///   - councils: what of them is told has their names where there are several.
    ///   - node: this switchboard's name.
    ///   - lostLines: how many lines of the log could not be written.
    init(
        listening address: String, endpoint: any TelephoneEndpoint, councils: CouncilLines, node: String,
        lostLines: @escaping @Sendable () -> Int = { 0 }
    ) throws {
        let place = try SIPConfiguration(listening: address, defaultPort: 9060)
        listener = try HTTPListener(address: place.address, port: place.port) { request in
            guard request.method == "GET" else { return .words("only GET", status: 405) }
            let condition = await endpoint.condition
            switch request.path {
            case "/health": return await councils.health(condition, node: node)
            case "/metrics":
                return HTTPResponse(
                    status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8",
                    body: Data(
                        (Self.metrics(condition) + Self.metrics(node: node)
                            + (await councils.metrics(condition, at: .now)) + Self.metrics(lostLines: lostLines())
                            + Self.metrics(interposed: await InterposedFunction.all)).utf8))
            default: return .words("there are /health and /metrics", status: 404)
            }
        }
    }

    /// The port it got.
    package var port: UInt16 { listener.port }

    /// 200 while calls are taken and whoever is watched answers; a load balancer goes by the status, people by the words.
    /// - Parameters:
    ///   - faults: why no call could be taken now.
    ///   - failedTexts: which a person is to look at.
    ///   - failedForms: which a person is to look at.
    ///   - summary: how the switchboard does; a second line.
    package static func health(
        _ condition: EndpointStatus, faults: [String] = [], weakness: String? = nil, failedTexts: Int = 0,
        failedForms: Int = 0, summary: String? = nil
    ) -> HTTPResponse {
        func answer(_ words: String, _ status: Int) -> HTTPResponse {
            .words([words, summary].compactMap(\.self).joined(separator: "\n"), status: status)
        }
        if condition.isDraining { return answer("stopping: no new calls", 503) }
        if condition.isPaused { return answer("drained: no new calls until ‘switchboard node resume’", 503) }
        if !faults.isEmpty { return answer(faults.joined(separator: "; "), 503) }
        let silent = condition.peers.filter { !$0.value }.keys.sorted()
        let strange = condition.registrations.filter { !$0.value }.keys.sorted()
        if !condition.peers.isEmpty, silent.count == condition.peers.count {
            return answer("no peer answers: \(silent.joined(separator: ", "))", 503)
        }
        let complaints =
            silent.map { "\($0) does not answer" } + strange.map { "not registered with \($0)" }
            + [weakness].compactMap(\.self)
            + givenUp(texts: failedTexts, forms: failedForms)
        return answer(complaints.isEmpty ? "ok" : "ok, but " + complaints.joined(separator: ", "), 200)
    }

    /// - Parameter council: whose; nil for the only one.
    static func givenUp(texts: Int, forms: Int, of council: String? = nil) -> [String] {
        let option = council.map { " --council \($0)" } ?? ""
        return (texts > 0 ? ["\(texts) texts were given up (‘switchboard texts list\(option)’)"] : [])
            + (forms > 0 ? ["\(forms) forms were given up (‘switchboard forms list\(option)’)"] : [])
    }

    /// The figures of the telephone side and of the process.
    static func metrics(_ condition: EndpointStatus) -> String {
        var text = ""
        func add(_ name: String, _ type: String, _ help: String, _ values: [(label: String, value: Double)]) {
            text += metric(name, type, help, values)
        }
        func one(_ value: Int) -> [(String, Double)] { [("", Double(value))] }
        func each(_ values: [String: Bool], _ label: String) -> [(String, Double)] {
            values.sorted { $0.key < $1.key }.map { ("{\(label)=\"\(escaped($0.key))\"}", $0.value ? 1 : 0) }
        }
        add("calls", "gauge", "Calls that came in and are not over.", one(condition.calls))
        add("bridged_calls", "gauge", "Of those, joined to a second call of ours.", one(condition.bridged))
        add("calls_total", "counter", "Calls taken.", one(condition.counters.taken))
        add(
            "calls_refused_total", "counter", "Calls refused, by SIP status.",
            condition.counters.refused.sorted { $0.key < $1.key }.map { ("{status=\"\($0.key)\"}", Double($0.value)) })
        add("requests_ignored_total", "counter", "Requests of unknown peers.", one(condition.counters.ignored))
        add("calls_lost_total", "counter", "Calls ended because the peer had vanished.", one(condition.counters.lost))
        add(
            "packets_received_total", "counter", "Audio packets, of calls that are over.",
            one(condition.counters.packets))
        add(
            "packets_lost_total", "counter", "Audio packets that did not come, of calls that are over.",
            one(condition.counters.packetsLost))
        add(
            "clock_slip_milliseconds", "gauge",
            "The latest 20 ms tick was late by this much at most, since last asked.",
            [("", condition.worstSlip)])
        add("peer_up", "gauge", "The peer answers OPTIONS.", each(condition.peers, "peer"))
        add("registered", "gauge", "The registrar has accepted us.", each(condition.registrations, "registrar"))
        add(
            "connections_refused_total", "counter",
            "TCP and TLS connections to SIP refused, since there were too many.",
            one(ConnectionRoom.refused))
        add(
            "http_connections_cut_total", "counter",
            "HTTP connections cut off, since there were too many that sent no request.", one(HTTPListener.cutOff))
        add(
            "keys_dropped_total", "counter", "Keys that a bridged call did not pass on, since too many waited.",
            one(WaitingKeys.dropped))
        add("draining", "gauge", "No new calls are taken.", one(condition.isDraining || condition.isPaused ? 1 : 0))
        add("open_descriptors", "gauge", "Files and sockets of the process.", one(openDescriptors))
        add("resident_bytes", "gauge", "Memory of the process.", one(residentBytes))
        return text
    }

    /// - Parameter node: the switchboard's name.
    static func metrics(node: String?) -> String {
        guard let node else { return "" }
        return metric(
            "node", "gauge", "Whose figures these are.",
            [("{name=\"\(escaped(node))\",software=\"\(SwitchboardVersion.number)\"}", 1)])
    }

    /// What waits in a council's records, when the oldest of it came, and what was given up.
    typealias Backlog = (unsettled: Int, oldest: Date?, failed: Int)

    /// - Parameter texts: by the council's name; those whose database did not answer are not there.
    static func metrics(texts: [String?: Backlog], at now: Date) -> String {
        metric("texts_waiting", "gauge", "Texts promised and not sent yet.", each(texts) { Double($0.unsettled) })
            + metric(
                "text_oldest_seconds", "gauge", "Since the oldest of them was promised.",
                each(texts) { age($0.oldest, now) })
            + metric("texts_failed", "gauge", "Texts given up: see texts list.", each(texts) { Double($0.failed) })
    }

    /// - Parameter forms: by the council's name; those whose database did not answer are not there.
    static func metrics(forms: [String?: Backlog], at now: Date) -> String {
        metric(
            "forms_waiting", "gauge", "Results of forms not handed over yet.", each(forms) { Double($0.unsettled) })
            + metric(
                "form_oldest_seconds", "gauge", "Since the oldest of them was completed.",
                each(forms) { age($0.oldest, now) })
            + metric("forms_failed", "gauge", "Results given up: see forms list.", each(forms) { Double($0.failed) })
    }

    /// - Parameter refusals: by whose share it was, of each council.
    static func metrics(refusals: [String?: [String: Int]]) -> String {
        metric(
            "texts_refused_total", "counter", "Texts not promised, since somebody had had their share.",
            sorted(refusals).flatMap { council, refused in
                ["number", "caller", "withheld", "keyed"].map {
                    (label(council, "share=\"\($0)\""), Double(refused[$0] ?? 0))
                }
            })
    }

    /// How each of several councils does.
    /// - Parameter councils: whether it takes calls, those that there are, and how many it takes at most.
    static func metrics(councils: [String?: (isUp: Bool, calls: Int, limit: Int)]) -> String {
        metric("council_up", "gauge", "The council takes calls.", each(councils) { $0.isUp ? 1 : 0 })
            + metric("council_calls", "gauge", "Calls of the council.", each(councils) { Double($0.calls) })
            + metric(
                "council_call_limit", "gauge", "Calls that the council takes at once.",
                each(councils) { Double($0.limit) })
    }

    /// - Parameter lostLines: of the log.
    static func metrics(lostLines: Int) -> String {
        metric("log_lines_lost_total", "counter", "Lines of the log not written.", [("", Double(lostLines))])
    }

    private static func age(_ oldest: Date?, _ now: Date) -> Double {
        oldest.map { max(0, now.timeIntervalSince($0)) } ?? 0
    }

    private static func each<Value>(
        _ values: [String?: Value], _ figure: (Value) -> Double
    ) -> [(label: String, value: Double)] {
        sorted(values).map { (label($0.key), figure($0.value)) }
    }

    private static func sorted<Value>(_ values: [String?: Value]) -> [(key: String?, value: Value)] {
        values.sorted { $0.key ?? "" < $1.key ?? "" }
    }

    private static func label(_ council: String?, _ more: String? = nil) -> String {
        let all = [council.map { "council=\"\(escaped($0))\"" }, more].compactMap(\.self)
        return all.isEmpty ? "" : "{\(all.joined(separator: ","))}"
    }

    /// - Parameter interposed: what takes a library's function's place, and whether it took hold.
    static func metrics(interposed: [InterposedFunction]) -> String {
        metric(
            "interposed", "gauge", "Our function is called in place of the library's.",
            interposed.map { ("{symbol=\"\(escaped($0.symbol))\"}", $0.isInPlace ? 1 : 0) })
    }

    private static func metric(
        _ name: String, _ type: String, _ help: String, _ values: [(label: String, value: Double)]
    ) -> String {
        guard !values.isEmpty else { return "" }
        return "# HELP switchboard_\(name) \(help)\n# TYPE switchboard_\(name) \(type)\n"
            + values.map { "switchboard_\(name)\($0.label) \($0.value)\n" }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static var openDescriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    private static var residentBytes: Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
