import Foundation

/// What an encoder made of the words that were heard in a turn, kept so that a comparison need not encode them again. It is made of
/// what a caller said: it goes with the words, and with the call.
package struct TurnVectors: Sendable, Equatable {
    /// The call.
    package var callID: String
    /// The turn's number.
    package var turn: Int
    /// The numbers, as whoever keeps them wrote them. Personal data.
    package var vectors: Data

    /// Parameters as the properties.
    package init(callID: String, turn: Int, vectors: Data) {
        self.callID = callID
        self.turn = turn
        self.vectors = vectors
    }
}

extension Store {
    /// What is kept of these turns.
    /// - Parameter encoder: its name; what another one made is not given.
    package func vectors(of turns: [(callID: String, turn: Int)], by encoder: String) throws -> [TurnVectors] {
        try database.snapshot {
            try turns.flatMap { place in
                try database.query(
                    "SELECT vectors FROM turn_vectors WHERE call_id = ? AND turn = ? AND encoder = ?",
                    [.init(place.callID), .init(place.turn), .init(encoder)]
                ) { row in
                    TurnVectors(
                        callID: place.callID, turn: place.turn,
                        vectors: Data(base64Encoded: try row.requireText("vectors")) ?? Data())
                }
            }
        }
    }

    /// Keeps them in place of those that the turns had. Nothing is kept of a turn that is gone, or whose words are: they may have
    /// been deleted since they were read.
    /// - Parameter encoder: its name.
    package func keep(_ vectors: [TurnVectors], by encoder: String) throws {
        try database.transaction {
            for one in vectors {
                let lives = try database.query(
                    """
                    SELECT number FROM turns WHERE call_id = ? AND number = ? AND hypotheses <> '[]'
                    \(database.dialect.toBeChanged)
                    """, [.init(one.callID), .init(one.turn)]
                ) { _ in true }
                guard !lives.isEmpty else { continue }
                try database.execute(
                    """
                    INSERT INTO turn_vectors (call_id, turn, encoder, vectors) VALUES (?, ?, ?, ?)
                    ON CONFLICT (call_id, turn) DO UPDATE SET encoder = excluded.encoder, vectors = excluded.vectors
                    """,
                    [
                        .init(one.callID), .init(one.turn), .init(encoder),
                        .text(one.vectors.base64EncodedString()),
                    ])
            }
        }
    }
}
