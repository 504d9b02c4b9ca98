import Foundation
import Testing

/// What keeps the records of the test that runs.
package enum RecordsEngine: String, Sendable, CaseIterable {
    case sqlite, postgresql

    @TaskLocal package static var current = RecordsEngine.sqlite
}

/// A place for the records of one test, in the engine that it runs on; goes when the last user of it goes.
package final class RecordsPlace: Sendable {
    /// A file, or the address of a database.
    package let address: String
    private let database: String?

    /// - Parameter folder: in which SQLite's file is.
    package init(in folder: String) throws {
        switch RecordsEngine.current {
        case .sqlite:
            address = "\(folder)/records.sqlite"
            database = nil
        case .postgresql:
            let server = try PostgreSQLServer.shared.get()
            let name = try server.makeDatabase()
            address = server.address(of: name)
            database = name
        }
    }

    /// Another place of the same kind.
    package static func another(in folder: String) throws -> RecordsPlace {
        let inner = "\(folder)/another-\(UUID().uuidString.prefix(4))"
        try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
        return try RecordsPlace(in: inner)
    }

    /// Whether a text stands anywhere in what is kept.
    package func holds(_ text: String) throws -> Bool {
        if let database { return try PostgreSQLServer.shared.get().dump(of: database).contains(text) }
        let folder = URL(filePath: address).deletingLastPathComponent()
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("records") }
            .contains { try Data(contentsOf: folder.appending(path: $0)).range(of: Data(text.utf8)) != nil }
    }

    deinit {
        guard let database, let server = try? PostgreSQLServer.shared.get() else { return }
        _ = try? server.sql("DROP DATABASE \(database) WITH (FORCE)", in: "postgres")
    }
}

/// Runs each test of a suite twice: with records in SQLite, and in PostgreSQL where that is installed. What fails says on which.
/// `SWITCHBOARD_RECORDS=sqlite` or `postgresql` runs them on one.
package struct OnBothEngines: SuiteTrait, TestTrait, TestScoping {
    package let isRecursive = true

    package func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? { testCase == nil ? nil : self }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let wanted = ProcessInfo.processInfo.environment["SWITCHBOARD_RECORDS"].flatMap(RecordsEngine.init)
        for engine in RecordsEngine.allCases where wanted == nil || wanted == engine {
            if engine == .postgresql {
                if test.traits.contains(where: { $0 is OnSQLiteOnly }) { continue }
                guard PostgreSQLServer.isInstalled else {
                    print("not on PostgreSQL: \(test.name): \(PostgreSQLServer.absence)")
                    continue
                }
            }
            print("on \(engine.rawValue): \(test.name)")
            try await RecordsEngine.$current.withValue(engine) { try await function() }
        }
    }
}

/// A test of what only SQLite has: its file, its log.
package struct OnSQLiteOnly: TestTrait {}

extension Trait where Self == OnBothEngines {
    /// With records in SQLite and in PostgreSQL.
    package static var onBothEngines: Self { OnBothEngines() }
}

extension Trait where Self == OnSQLiteOnly {
    /// Of what only SQLite has.
    package static var onSQLiteOnly: Self { OnSQLiteOnly() }
}

extension Trait where Self == ConditionTrait {
    /// Skipped, and said so, where there is no PostgreSQL.
    package static var withPostgreSQL: Self {
        .enabled(if: PostgreSQLServer.isInstalled, "\(PostgreSQLServer.absence)")
    }
}
