internal import Foundation
internal import HubDatabase

/// What one agent sent and is not packed yet.
struct OpenRecords {
    typealias Periods = (day: Int64, month: Int64)

    let agent: Int64
    let calendar: WallCalendar

    /// Reads the records of the blocks whose day and month are wanted; others are not touched.
    func each(
        _ database: Database, where isWanted: (Periods) -> Bool = { _ in true },
        _ body: (IntakeRecord, Periods) -> Void
    ) throws {
        for block in try blocks(database) {
            let periods = calendar.periods(at: Block(number: block).start)
            guard isWanted(periods) else { continue }
            let rows = try Row.fetchCursor(
                database.cachedStatement(sql: "SELECT body FROM intake WHERE agent = ? AND block = ?"),
                arguments: [agent, block])
            while let row = try rows.next() {
                let bytes: Data = row[0]
                if let record = try? IntakeRecord(packed: Array(bytes)) { body(record, periods) }
            }
        }
    }

    /// A handful, each found by one step into the key: DISTINCT would read every row.
    private func blocks(_ database: Database) throws -> [Int64] {
        let next = try database.cachedStatement(
            sql: "SELECT min(block) FROM intake WHERE agent = ? AND block > ?")
        var blocks: [Int64] = []
        while let block = try Int64.fetchOne(next, arguments: [agent, blocks.last ?? .min]) {
            blocks.append(block)
        }
        return blocks
    }
}
