import Foundation

/// What names a dialog to a third party (RFC 3891).
struct DialogID: Equatable {
    var callID: String
    var localTag: String
    var remoteTag: String

    /// As it stands in a Replaces header: the tags are those of the party that is asked to replace the call.
    var header: String { "\(callID);to-tag=\(remoteTag);from-tag=\(localTag)" }

    /// The same in a Refer-To URI.
    var replaces: String {
        header.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isPlain = character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
            return isPlain ? String(character) : "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}

extension DialogID {
    /// Of a call that we placed, from the answer to it.
    init(answer: SIPMessage) {
        callID = String(answer.raw.pointee.callid)
        localTag = String(answer.raw.pointee.from.tag)
        remoteTag = String(answer.raw.pointee.to.tag)
    }

    /// Of a call that came in, from its INVITE. Our tag is the one that libre has given it.
    init(invitation: SIPMessage) {
        callID = String(invitation.raw.pointee.callid)
        let tag = String(invitation.raw.pointee.tag, radix: 16)
        localTag = String(repeating: "0", count: 16 - tag.count) + tag
        remoteTag = String(invitation.raw.pointee.from.tag)
    }
}

/// A Replaces header that came: which of our calls a new one is to take the place of.
struct Replaces: Equatable {
    var dialog: DialogID
    /// Only if it is still ringing.
    var isEarlyOnly = false

    /// - Parameter header: `CALL-ID;to-tag=OURS;from-tag=THEIRS`, perhaps with `;early-only`.
    init?(_ header: String) {
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
