import ConfigurationFiles
import Console
import Foundation
import Messaging
import Records

/// `"recordings"` in switchboard.json: where they are, where there are several nodes.
package struct RecordingSettings: Sendable, Equatable {
    /// A folder that all nodes have; nil is one in `data`, which is this node's own.
    package var folder: String?
    /// `address:port` at which other nodes fetch this one's; nil hands none out.
    package var listen: String?
    /// What it shows to them; nil for HTTP, on loopback alone.
    package var certificate: ConsoleSettings.Certificate?
    /// Where they reach it, by the certificate's name; nil is `listen`.
    package var address: String?
    /// The file with the token that all nodes bear.
    package var tokenFile: String?

    /// The defaults.
    package init() {}

    init(_ fields: inout JsonFields) {
        guard var group = fields.object("recordings", what: "\"recordings\"") else { return }
        folder = group.setting("folder")
        listen = group.setting("listen")
        address = group.setting("address")
        tokenFile = group.setting("token_file")
        switch (group.setting("certificate"), group.setting("key")) {
        case (let file?, let key?): certificate = .init(file: file, key: key)
        case (nil, nil): break
        default:
            group.error(
                at: "listen", "\"recordings\" has a certificate without its key, or a key without its certificate",
                cure: "write both: \"certificate\" and \"key\", PEM files")
        }
        group.refuseUnknown()
        if let folder, !folder.hasPrefix("/") {
            group.error(
                at: "folder", "\"recordings.folder\" is ‘\(folder)’",
                cure: "write the whole path of a folder that all nodes have")
        }
        if folder != nil, listen != nil {
            group.error(
                at: "folder",
                "\"recordings\" are in a folder that all nodes have, and are to be fetched from this one as well",
                cure: "write \"folder\" or \"listen\"")
        }
        if let listen { check(listen, &group) }
        if let address, URL(outgoing: address) == nil {
            group.error(
                at: "address", "\"recordings.address\" is ‘\(address)’",
                cure: "write https://NAME:PORT, by the name that its certificate has")
        }
    }

    private func check(_ listen: String, _ group: inout JsonFields) {
        let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count != 2 || UInt16(parts[1]) == nil {
            group.error(
                at: "listen", "\"recordings.listen\" is ‘\(listen)’",
                cure: "write ADDRESS:PORT, such as 192.0.2.21:8472")
        } else if certificate == nil, !parts[0].hasPrefix("127.") {
            group.error(
                at: "listen", "recordings would go over the network in the clear",
                cure: "give \"recordings\" a \"certificate\" and its \"key\", or keep \"listen\" on 127.0.0.1")
        }
        if tokenFile == nil {
            group.error(
                at: "listen", "anybody could fetch recordings",
                cure:
                    "write \"token_file\": a file with a token, the same on all nodes, such as ‘openssl rand -hex 32’ makes"
            )
        }
    }
}

extension Configuration {
    /// The recordings on this machine.
    package var ownRecordings: OwnRecordings {
        OwnRecordings(
            folder: recordings, isShared: recordingSettings.folder != nil,
            node: RecordsAddress.isServer(database) ? node : nil)
    }

    /// All recordings: this machine's, and those that other nodes have.
    /// - Parameters:
    ///   - store: where the nodes are known.
    ///   - complain: told why another node could not be asked.
    /// - Throws: `ConfigurationError` when the token cannot be read.
    package func archive(
        _ store: Store, complain: @escaping @Sendable (String) -> Void
    ) throws -> RecordingArchive {
        let token = try Secret.token(recordingSettings.tokenFile, setting: "recordings.token_file")
        return RecordingArchive(
            ownRecordings, others: token.map { FetchedRecordings(token: $0, store: store, complain: complain) })
    }
}
