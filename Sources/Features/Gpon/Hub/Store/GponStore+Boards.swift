internal import HubDatabase

/// What is in a slot of an OLT.
struct KeptBoard: Sendable, Equatable {
    var slot: Int
    /// As the OLT prints it: `H805GPBD`.
    var name: String
    var status: String
}

extension GponStore {
    /// All that the OLT has: what is not among them was taken out.
    func keepBoards(_ boards: [KeptBoard], of olt: Int64) async throws {
        try await database.change { database in
            try database.execute(sql: "DELETE FROM oltBoards WHERE olt = ?", arguments: [olt])
            for board in boards {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO oltBoards (olt, slot, name, status) VALUES (?, ?, ?, ?)",
                    arguments: [olt, board.slot, board.name, board.status])
            }
        }
    }

    /// By slot.
    func boards(of olt: Int64) async throws -> [KeptBoard] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM oltBoards WHERE olt = ? ORDER BY slot", arguments: [olt]
            ).map { KeptBoard(slot: $0["slot"], name: $0["name"], status: $0["status"]) }
        }
    }
}
