import DeviceAccess
import MonitorCore
import TestSupport
import Testing

@Suite("damaged and hostile texts") struct HostileTextTests {
    private static let cases = ["mac", "neighbours", "routeros", "smartax", "banners"].flatMap(
        SharedCase.all(in:))

    @Test("no address is invented: each one that is reported stands in the text")
    func neverInvented() throws {
        var random = SeededRandom(seed: 7)
        for shared in SharedCase.all(in: "mac") {
            let layout = try #require(Layout.named(shared.format))
            for _ in 0..<4 {
                let damaged = Self.damage(shared.bytes, &random)
                let digits = damaged.filter { HexDigit.value($0) != nil || $0 == 0x0a || $0 == 0x20 }
                    .map { $0 >= 0x41 && $0 <= 0x46 ? $0 + 32 : $0 }
                let text = String(decoding: digits, as: UTF8.self)
                guard case .addresses(let rows) = layout.read(DeviceText(damaged)).content else { continue }
                for row in rows {
                    #expect(text.contains(row.address.description.replacing(":", with: "")), "\(shared.name)")
                }
            }
        }
    }

    @Test("every reader ends on every damaged text", arguments: Layout.all.map(\.name))
    func ends(_ name: String) throws {
        let layout = try #require(Layout.named(name))
        var random = SeededRandom(seed: UInt64(name.utf8.count))
        for shared in Self.cases.shuffled(using: &random).prefix(8) {
            let table = layout.read(DeviceText(Self.damage(shared.bytes, &random)))
            #expect(TestJSON(table.json) != nil)
        }
    }

    @Test("a line of 100,000 bytes costs its own length", arguments: Layout.all.map(\.name))
    func longLine(_ name: String) throws {
        let layout = try #require(Layout.named(name))
        for piece in ["a=\"", "0/ ", "-", "1 a ", "key ", "aa:bb:cc:dd:ee:ff "] {
            let text = DeviceText(Array(String(repeating: piece, count: 100_000 / piece.utf8.count).utf8))
            #expect(text.isCut)
            _ = layout.read(text)
        }
    }

    /// Bits flipped, a piece cut out, a line doubled.
    private static func damage(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        guard bytes.count > 8 else { return bytes }
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8(
                1 << Int.random(in: 0...7, using: &random))
        }
        if Bool.random(using: &random) {
            let start = Int.random(in: 0..<bytes.count, using: &random)
            bytes.removeSubrange(start..<min(bytes.count, start + Int.random(in: 1...200, using: &random)))
        }
        if Bool.random(using: &random), !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &random)
            let piece = bytes[start..<min(bytes.count, start + 80)]
            bytes.insert(contentsOf: piece, at: start)
        }
        return bytes
    }
}
