/// What a contact costs a council by channel, and how many of those that ended without a person would have been calls to
/// one: the model behind “money saved”. Every figure is a setting under `"costs"`, and the report prints them all.
struct CostModel: Sendable, Equatable, Codable {
    /// Pounds for a contact face to face.
    var faceToFace = 8.62
    /// Pounds for a call that a person answers.
    var phone = 2.83
    /// Pounds for a web chat.
    var webChat = 2.46
    /// Pounds for a form filled in online, or a call that the switchboard deals with by itself: its machine, its line and
    /// its care.
    var selfService = 0.15
    /// Pounds for one text message.
    var text = 0.0228
    /// Of a hundred callers who took a link and whose form's end is not known, how many managed online.
    var linkSuccess = 60.0
    /// Where the figures are from.
    var source = "Redcar & Cleveland’s published figures for face to face, phone and web chat"

    init() {}

    init(_ reader: inout SettingsReader) throws {
        guard var group = try reader.group("costs") else { return }
        let pounds = 0.0...1000
        faceToFace = try group.number("face_to_face", in: pounds) ?? faceToFace
        phone = try group.number("phone", in: pounds) ?? phone
        webChat = try group.number("web_chat", in: pounds) ?? webChat
        selfService = try group.number("self_service", in: pounds) ?? selfService
        text = try group.number("text", in: pounds) ?? text
        linkSuccess = try group.number("link_success_per_hundred", in: 0...100) ?? linkSuccess
        source = try group.take("source") ?? source
        try group.finish()
    }
}
