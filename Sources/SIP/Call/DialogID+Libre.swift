import CLibre
import Telephony

extension DialogID {
    /// Of a call that we placed, from the answer to it.
    init(answer: SIPMessage) {
        let message = answer.raw.pointee
        self.init(
            callID: String(message.callid), localTag: String(message.from.tag), remoteTag: String(message.to.tag))
    }

    /// Of a call that came in, from its INVITE. Our tag is the one that libre has given it.
    init(invitation: SIPMessage) {
        let tag = String(invitation.raw.pointee.tag, radix: 16)
        self.init(
            callID: String(invitation.raw.pointee.callid),
            localTag: String(repeating: "0", count: 16 - tag.count) + tag,
            remoteTag: String(invitation.raw.pointee.from.tag))
    }
}
