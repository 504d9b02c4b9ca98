import Foundation
import Records
import Telephony
import Web

// How the councils of a process do, for whoever watches over it.

extension CouncilLines {
    /// What ails all of them ails the switchboard; what ails one is told with its name, and the others go on.
    func health(_ condition: EndpointStatus, node: String) async -> HTTPResponse {
        if let only = self[nil] {
            return Monitor.health(
                condition, faults: await only.readiness?.faults() ?? [], weakness: await only.weakness,
                failedTexts: await only.texts?.failed ?? 0, failedForms: await only.forms?.failed ?? 0,
                summary: only.node?.summary(condition))
        }
        var common: [String]?
        var weaknesses: [String] = []
        for line in all {
            let faults: [String] =
                if let fault = line.fault { [fault] } else { await line.readiness?.faults() ?? [] }
            common = common.map { $0.filter(faults.contains) } ?? faults
            let ailing =
                faults + [await line.weakness].compactMap(\.self)
                + Monitor.givenUp(
                    texts: await line.texts?.failed ?? 0, forms: await line.forms?.failed ?? 0, of: line.name)
            if !ailing.isEmpty { weaknesses.append("\(line.name ?? ""): \(ailing.joined(separator: ", "))") }
        }
        let limit = all.first?.configuration.commonCallLimit ?? 0
        let summary =
            ["node \(node): \(condition.calls) of \(limit) calls"]
            + all.map { $0.node?.summary(condition) ?? "\($0.name ?? ""): takes no calls" }
        return Monitor.health(
            condition, faults: common ?? [], weakness: weaknesses.isEmpty ? nil : weaknesses.joined(separator: "; "),
            summary: summary.joined(separator: "\n"))
    }

    /// With each council's name where there are several.
    func metrics(_ condition: EndpointStatus, at now: Date) async -> String {
        var texts: [String?: Monitor.Backlog] = [:]
        var forms: [String?: Monitor.Backlog] = [:]
        var refusals: [String?: [String: Int]] = [:]
        var councils: [String?: (isUp: Bool, calls: Int, limit: Int)] = [:]
        for line in all {
            if let backlog = await line.texts { texts[line.name] = backlog }
            if let backlog = await line.forms { forms[line.name] = backlog }
            if let service = line.service { refusals[line.name] = service.refusals.all }
            guard let group = line.group else { continue }
            councils[group.name] = (line.fault == nil, condition.callsByLine[group.name] ?? 0, group.calls)
        }
        return Monitor.metrics(councils: councils) + Monitor.metrics(refusals: refusals)
            + Monitor.metrics(texts: texts, at: now) + Monitor.metrics(forms: forms, at: now)
    }
}

extension CouncilLine {
    /// What works less well than it could, in a few words; nil when nothing does.
    fileprivate var weakness: String? {
        get async {
            let found = [service?.reloader.current.council.weakness, node?.complaint, await readiness?.weakness]
                .compactMap(\.self)
            return found.isEmpty ? nil : found.joined(separator: ", ")
        }
    }

    /// Nil when the database does not answer, and nothing is known.
    fileprivate var texts: Monitor.Backlog? { get async { try? await service?.store.backlog() } }

    /// The same.
    fileprivate var forms: Monitor.Backlog? { get async { try? await service?.store.formBacklog() } }
}
