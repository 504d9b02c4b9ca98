import ConfigurationFiles
import Console
import Foundation

extension ConsoleSettings {
    /// `"console"` in switchboard.json; nil where `"enabled": false` switches it off. Without the group it is served on
    /// loopback.
    init?(_ fields: inout JsonFields) {
        self.init()
        guard var group = fields.object("console", what: "\"console\"") else { return }
        let isOn = group.bool("enabled") ?? true
        listen = group.setting("listen") ?? listen
        hosts = group.listOfTexts("hosts") ?? hosts
        isSecure = group.bool("https") ?? isSecure
        switch (group.setting("certificate"), group.setting("key")) {
        case (let file?, let key?): (certificate, isSecure) = (Certificate(file: file, key: key), true)
        case (nil, nil): break
        case (nil, _):
            group.error(
                at: "key", "the console has a key, and no certificate", cure: "write \"certificate\": and its PEM file")
        case (_, nil):
            group.error(
                at: "certificate", "the console has a certificate, and no key", cure: "write \"key\": and its PEM file")
        }
        proxies = Set(group.listOfTexts("proxies") ?? [])
        idle = group.whole("idle_minutes", in: 1...24 * 60).map { Double($0) * 60 } ?? idle
        longest = group.whole("session_hours", in: 1...24 * 7).map { Double($0) * 60 * 60 } ?? longest
        needsSecondFactor = group.bool("second_factor") ?? needsSecondFactor
        audit = group.whole("audit_days", in: 1...3650).map { Double($0) * 24 * 60 * 60 } ?? audit
        group.refuseUnknown()
        let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count != 2 || UInt16(parts[1]) == nil {
            group.error(
                at: "listen", "\"listen\" of the console is ‘\(listen)’",
                cure: "write ADDRESS:PORT, such as 127.0.0.1:8471")
        } else if !isSecure, !parts[0].hasPrefix("127.") {
            group.error(
                at: "listen", "the console would send passwords and callers' words in the clear over the network",
                cure:
                    "give it a \"certificate\" and its \"key\"; or keep it on 127.0.0.1 behind a proxy that brings TLS, or, where "
                    + "that is done, write \"https\": true"
            )
        }
        if !isOn { return nil }
    }
}

extension Configuration {
    /// The file of the console's users and of who did what.
    package var people: String { "\(commonData ?? data)/console.sqlite" }

    /// The folder of the candidate: what staff change before it is published.
    package var candidate: URL { URL(filePath: data, directoryHint: .isDirectory).appending(path: "candidate") }

    /// Where staff change services.
    var editing: EditingDesk {
        let (variants, cache) = (variants, cache)
        return EditingDesk(
            published: URL(filePath: grammar, directoryHint: .isDirectory), candidate: candidate, pbx: pbx
        ) { try? CandidatePronouncer($0, variants: variants, cache: cache) }
    }
}
