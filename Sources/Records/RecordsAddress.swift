import Foundation

/// Where records are kept, as people write it: the path of a file, or `postgresql://…`.
package enum RecordsAddress {
    /// Whether they are on a server, and in no file.
    package static func isServer(_ text: String) -> Bool { PostgreSQLAddress.isOne(text) }

    /// Whether there may be records: a server is asked later.
    package static func isThere(_ text: String) -> Bool {
        isServer(text) || FileManager.default.fileExists(atPath: text)
    }

    /// What is wrong with how it is written; nil when nothing is.
    package static func fault(in text: String) -> DatabaseError? {
        guard isServer(text) else { return nil }
        do { _ = try PostgreSQLAddress(text) } catch { return error as? DatabaseError }
        return nil
    }

    /// Whether a council of several may be called that: it stands in addresses, in SQL, in files and in commands.
    package static func isCouncil(_ name: String) -> Bool { CouncilSchema(name) != nil }

    /// One of several councils' place on a server that they share; as it is where it names a council already.
    package static func of(council name: String, at address: String) -> String {
        if (try? PostgreSQLAddress(address))?.council != nil { return address }
        return address + (address.contains("?") ? "&" : "?") + "council=\(name)"
    }

    /// Whether two are the same records, however they are written.
    package static func areSame(_ one: String, _ other: String) -> Bool {
        guard isServer(one), isServer(other) else {
            func path(_ text: String) -> String {
                URL(filePath: text).resolvingSymlinksInPath().standardizedFileURL.path
            }
            return isServer(one) == isServer(other) && path(one) == path(other)
        }
        guard let one = try? PostgreSQLAddress(one), let other = try? PostgreSQLAddress(other) else { return false }
        return one.isSamePlace(as: other)
    }

    /// The address without the files that it names, for logs.
    package static func name(of text: String) -> String { isServer(text) ? PostgreSQLAddress.name(of: text) : text }
}
