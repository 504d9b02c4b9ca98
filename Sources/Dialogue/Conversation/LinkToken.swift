import Foundation

/// What makes a texted link one call's own, `https://…?ref=TOKEN`: the page behind it can tell which call it goes on
/// with, and whoever reads the link learns nothing.
enum LinkToken {
    /// No characters that look alike, and none at which a phone might take the link to end.
    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    /// 58^22 is more than 2^128: nobody guesses one.
    static let length = 22

    /// A token from the system's cryptographic random numbers; it is made from nothing about the caller.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<length).compactMap { _ in alphabet.randomElement(using: &generator) })
    }
}

extension URL {
    /// The link with `ref=TOKEN` behind it; a query that is there already is kept.
    func referring(to token: String) -> URL { appending(queryItems: [URLQueryItem(name: "ref", value: token)]) }
}
