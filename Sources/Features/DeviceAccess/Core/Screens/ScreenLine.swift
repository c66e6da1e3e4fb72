/// The line on which the cursor is.
struct ScreenLine: Equatable {
    /// Bytes as they show. Bit 8 marks a blank that only a move of the cursor made.
    private(set) var cells: [UInt16] = []
    private(set) var cursor = 0

    static let longest = DeviceText.longestLine

    /// Received bytes that it holds.
    var received: Int { cells.count { $0 < 256 } }
    var bytes: [UInt8] { cells.map { UInt8(truncatingIfNeeded: $0) } }
    var isEmpty: Bool { cells.isEmpty }
    var count: Int { cells.count }

    /// What is written next is added behind all cells.
    var isAtEnd: Bool { cursor == cells.count }

    /// Adds bytes behind all cells; the cursor is there.
    mutating func append(_ bytes: Bytes) {
        cells.append(contentsOf: bytes.lazy.map { UInt16($0) })
        cursor = cells.count
    }

    enum Written { case added, replaced, dropped }

    /// What became of the byte that stood there is `replaced`: it counts as control then.
    mutating func write(_ byte: UInt8) -> Written {
        guard cursor < Self.longest else { return .dropped }
        while cells.count < cursor { cells.append(0x120) }
        defer { cursor += 1 }
        if cursor == cells.count {
            cells.append(UInt16(byte))
            return .added
        }
        let before = cells[cursor]
        cells[cursor] = UInt16(byte)
        return before < 256 ? .replaced : .added
    }

    mutating func move(to column: Int) { cursor = Swift.max(0, Swift.min(column, Self.longest)) }
    mutating func move(by columns: Int) { move(to: cursor + Swift.max(-65_536, Swift.min(columns, 65_536))) }
    mutating func moveToEnd() { cursor = cells.count }

    /// - Returns: received bytes that are gone.
    mutating func truncate(to column: Int) -> Int {
        guard column < cells.count else { return 0 }
        let gone = cells[column...].count { $0 < 256 }
        cells.removeSubrange(column...)
        return gone
    }

    /// All cells become blanks, and the cursor stays.
    ///
    /// - Returns: received bytes that are gone.
    mutating func blank() -> Int {
        let gone = received
        cells = [UInt16](repeating: 0x120, count: cells.count)
        return gone
    }

    func isBlank(from column: Int) -> Bool {
        column >= cells.count || cells[column...].allSatisfy { $0 & 0xff == 0x20 }
    }
}
