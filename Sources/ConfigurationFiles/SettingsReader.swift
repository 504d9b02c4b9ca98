import Foundation

/// A setting that cannot be used, in plain words.
package struct ConfigurationError: Error, CustomStringConvertible {
    /// What is wrong, and how to put it right.
    package let description: String
    /// - Parameter description: what is wrong, and how to put it right.
    package init(_ description: String) { self.description = description }
}

/// Takes settings one by one, then refuses those that nobody knows.
package struct SettingsReader {
    /// The file, for messages.
    package let path: String
    /// What has not been taken yet.
    package var settings: [String: Any]
    /// Before the names in messages, such as `sip.`; empty at the top.
    package let within: String
    private var known: [String] = []

    /// - Parameters:
    ///   - path: the file, for messages.
    ///   - settings: what stands in it.
    ///   - within: before the names in messages, such as `sip.`.
    package init(path: String, settings: [String: Any], within: String = "") {
        self.path = path
        self.settings = settings
        self.within = within
    }

    /// A setting; nil when absent or null.
    /// - Throws: `ConfigurationError` when it is of another type.
    package mutating func take<Value>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
        known.append(name)
        guard let value = settings.removeValue(forKey: name), !(value is NSNull) else { return nil }
        guard let right = value as? Value else {
            throw ConfigurationError("\(path): \(within)\(name) must be \(Self.words(for: type)), not \(value)")
        }
        return right
    }

    /// A whole number of a range; nil when absent.
    /// - Throws: `ConfigurationError` when it is outside the range.
    package mutating func take(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let value: Int = try take(name) else { return nil }
        guard range.contains(value) else {
            throw ConfigurationError(
                "\(path): \(within)\(name) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// One of an enumeration's names.
    package mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws -> Value? {
        guard let text: String = try take(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let names = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw ConfigurationError("\(path): \(within)\(name) is ‘\(text)’; it can be \(names)")
        }
        return value
    }

    /// The settings in braces behind a name, or nil.
    package mutating func group(_ name: String) throws -> SettingsReader? {
        guard let settings: [String: Any] = try take(name) else { return nil }
        return SettingsReader(path: path, settings: settings, within: "\(within)\(name).")
    }

    /// A number in braces or not, with a fraction or not.
    package mutating func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let value: Double = try take(name) else { return nil }
        guard range.contains(value) else {
            throw ConfigurationError(
                "\(path): \(within)\(name) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// Everything has been asked for.
    /// - Throws: `ConfigurationError` that names a setting which nobody knows.
    package func finish() throws {
        guard let stranger = settings.keys.sorted().first else { return }
        throw ConfigurationError(
            "\(path): there is no setting \(within)\(stranger); there are \(known.sorted().joined(separator: ", "))")
    }

    private static func words(for type: Any.Type) -> String {
        switch type {
        case is String.Type: "text in quotes"
        case is Int.Type: "a whole number"
        case is Double.Type: "a number of seconds"
        case is Bool.Type: "true or false"
        case is [String].Type: "a list of texts"
        default: "an object in braces"
        }
    }
}
