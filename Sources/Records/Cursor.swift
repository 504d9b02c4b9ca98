import Foundation

/// A query under way. Its columns are read by their place, which is quicker than by name.
final class Cursor {
    private let source: any RowSource
    private let step: () throws -> Bool
    /// Whether there is a row to be read.
    private(set) var hasRow = false

    /// - Parameter step: makes the next row the source's current one; false when there is none.
    init(_ source: any RowSource, step: @escaping () throws -> Bool) {
        self.source = source
        self.step = step
    }

    /// Goes to the next row, the first one at first.
    /// - Throws: `DatabaseError`.
    func advance() throws { hasRow = try step() }

    func isNull(_ column: Int32) -> Bool { source.isNull(column) }
    func integer(_ column: Int32) -> Int { source.integer(column) }
    func real(_ column: Int32) -> Double { source.real(column) }
    func text(_ column: Int32) -> String? { source.text(column) }
    func date(_ column: Int32) -> Date? { source.bytes(column).flatMap(Timestamp.date(utf8:)) }
}
