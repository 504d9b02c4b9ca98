import Foundation
import Records
import Web

/// Somebody who is signed in.
struct SignedIn: Sendable {
    var name: String
    var roles: Set<Role>
    /// Of several councils those that they may see; nil for all.
    var councils: Set<String>?
    var session: SessionRow

    init(_ user: UserRow, in session: SessionRow) {
        name = user.name
        roles = Role.list(user.roles) ?? []
        councils = user.councilNames
        self.session = session
    }

    /// Whether they may see one of several councils.
    func belongs(to council: String) -> Bool { councils?.contains(council) ?? true }

    /// Whether they look after somebody, all of whose councils are theirs.
    func mayLookAfter(_ other: UserRow) -> Bool {
        guard let councils else { return true }
        return other.councilNames.map { $0.isSubset(of: councils) } ?? false
    }

    /// Whether their roles, or what these bring with them, hold this one.
    func may(_ role: Role) -> Bool { roles.contains(role) }
}

extension UserRow {
    /// Of several councils those that they may see; nil for all.
    package var councilNames: Set<String>? { councils.map { Set($0.split(separator: ",").map(String.init)) } }

    /// As it is kept.
    package static func councils(_ names: some Sequence<String>) -> String { names.sorted().joined(separator: ",") }
}

/// A request with what is known of whoever sent it.
struct Visit: Sendable {
    var request: HTTPRequest
    /// Nil before signing in is finished.
    var user: SignedIn?
    /// A session that is not finished.
    var pending: SessionRow?
    /// The browser's secret, of the session or of a visit without one; from it the forms' tokens are made.
    var secret: String
    /// The browser's address.
    var address: String
    var council: String?
    /// What stands before the paths of all pages: `/council/NAME` where there are several, else nothing.
    var root = ""
    /// The councils that they may choose among, where there are several.
    var choices: [String] = []
    var now: Date
    private let fields: [HTTPField]
    private let files: [HTTPFormPart]

    init(request: HTTPRequest, secret: String, address: String, council: String?, now: Date) {
        self.request = request
        self.secret = secret
        self.address = address
        self.council = council
        self.now = now
        let parts = request.method == "POST" ? request.formParts : []
        files = parts.filter { $0.file != nil && !$0.data.isEmpty }
        let typed = parts.filter { $0.file == nil }.map { HTTPField($0.name, String(decoding: $0.data, as: UTF8.self)) }
        fields = request.method == "POST" ? request.form + typed : []
    }

    /// A file that was sent in a field; nil where none was chosen.
    func file(_ name: String) -> Data? { files.first { $0.name == name }?.data }

    /// What stands in a form's field, without white space at its ends; empty where there is none.
    func field(_ name: String) -> String {
        (fields.first { $0.name == name }?.value ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// As it was typed: passwords may begin and end with a space.
    func fieldAsTyped(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }

    /// All of a field that may be there several times.
    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// All fields of the form but those that are the console's own, and passwords, which go nowhere but where they were sent.
    var filledIn: [HTTPField] {
        fields.filter {
            $0.name != "token" && !$0.name.hasPrefix(KeptForm.prefix) && !$0.name.contains("password")
        }
    }

    /// A form that was filled in when the session had ended.
    var kept: KeptForm? { KeptForm(fields) }

    /// The hidden field that every form has, so that no other site can send it (OWASP, CSRF prevention: HMAC based token).
    var token: HTML { "<input type=\"hidden\" name=\"token\" value=\"\(Token.ofForms(secret))\">" }

    /// Whether the form that was sent is ours.
    var hasToken: Bool { Token.areEqual(fieldAsTyped("token"), Token.ofForms(secret)) }

    func parameter(_ name: String) -> String {
        (request.parameter(name) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A form that somebody had filled in when their session was over: it goes along through signing in, and is shown again.
struct KeptForm: Sendable, Equatable {
    static let prefix = "kept-"
    private static let most = 80

    /// Where it is to be sent.
    var path: String
    var fields: [HTTPField]

    init(path: String, fields: [HTTPField]) {
        self.path = path
        self.fields = fields
    }

    /// Nil when none is in the fields of the form.
    init?(_ all: [HTTPField]) {
        guard let path = all.first(where: { $0.name == "kept-path" })?.value, Self.isOurs(path) else { return nil }
        self.path = path
        fields = all.filter { $0.name.hasPrefix("kept-field-") }.prefix(Self.most).map {
            HTTPField(String($0.name.dropFirst("kept-field-".count)), $0.value)
        }
    }

    /// A path on this site, and not the beginning of another's address.
    static func isOurs(_ path: String) -> Bool {
        path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\") && path.utf8.allSatisfy { $0 > 0x20 }
    }

    /// The same form as a request, to be shown again by the page that takes it, which does nothing with it.
    var again: HTTPRequest {
        let all = fields.filter { $0.name != "what" } + [HTTPField("what", "again")]
        let body = all.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&")
        var request = HTTPRequest(method: "POST", path: path, body: Data(body.utf8))
        request.headers = [HTTPField("Content-Type", "application/x-www-form-urlencoded")]
        return request
    }

    /// To go along in a form.
    var hidden: HTML {
        let list = fields.map { field -> HTML in
            "<input type=\"hidden\" name=\"kept-field-\(field.name)\" value=\"\(field.value)\">"
        }
        return "<input type=\"hidden\" name=\"kept-path\" value=\"\(path)\">\(list)"
    }
}
