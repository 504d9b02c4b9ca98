import Foundation

/// What names a dialog to a third party (RFC 3891).
package struct DialogID: Sendable, Equatable {
    /// Of its messages.
    package var callID: String
    /// Ours.
    package var localTag: String
    /// The peer's.
    package var remoteTag: String

    /// - Parameters:
    ///   - callID: of its messages.
    ///   - localTag: ours.
    ///   - remoteTag: the peer's.
    package init(callID: String, localTag: String, remoteTag: String) {
        (self.callID, self.localTag, self.remoteTag) = (callID, localTag, remoteTag)
    }

    /// As it stands in a Replaces header: the tags are those of the party that is asked to replace the call.
    package var header: String { "\(callID);to-tag=\(remoteTag);from-tag=\(localTag)" }

    /// The same in a Refer-To URI.
    package var replaces: String {
        header.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isPlain = character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
            return isPlain ? String(character) : "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}

/// A Replaces header that came: which of our calls a new one is to take the place of.
package struct Replaces: Sendable, Equatable {
    /// The call.
    package var dialog: DialogID
    /// Only if it is still ringing.
    package var isEarlyOnly = false

    /// Nil for what is no such header.
    /// - Parameter header: `CALL-ID;to-tag=OURS;from-tag=THEIRS`, perhaps with `;early-only`.
    package init?(_ header: String) {
        let parts = header.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        func value(_ name: String) -> String? {
            let found = parts.dropFirst().filter { $0.lowercased().hasPrefix("\(name)=") }
            return found.count == 1 ? String(found[0].dropFirst(name.count + 1)) : nil
        }
        guard let callID = parts.first, !callID.isEmpty, let ours = value("to-tag"), let theirs = value("from-tag")
        else { return nil }
        dialog = DialogID(callID: callID, localTag: ours, remoteTag: theirs)
        isEarlyOnly = parts.dropFirst().contains { $0.lowercased() == "early-only" }
    }
}
