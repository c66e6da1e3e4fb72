import LanCore
import Testing

@testable import AgentLan
@testable import MonitorCore

@Suite("the live table") struct TopScreenTests {
    @Test(
        "no line is wider than the terminal, and every device keeps its name and its rates",
        arguments: 58...130)
    func fits(columns: Int) throws {
        let lines = try screen(columns: columns).lines(sampleSnapshot()).map(plain)
        #expect(lines.filter { $0.count > columns } == [])
        let row = try #require(lines.first { $0.contains("192.168.7.10") })
        #expect(row.hasPrefix("annas-phone "))
        #expect(row.contains("8.0 Mbit/s"))
    }

    @Test("a device without a name shows a dash, not its address twice")
    func nameless() throws {
        let lines = try screen(columns: 100).lines(sampleSnapshot()).map(plain)
        let row = try #require(lines.first { $0.contains("192.168.7.11") })
        #expect(row.hasPrefix("– "))
    }

    @Test("a small terminal shows the busiest and says how many more there are")
    func small() throws {
        let lines = try screen(columns: 80, rows: 8).lines(sampleSnapshot()).map(plain)
        #expect(lines.contains("… and 1 more"))
        #expect(!lines.contains { $0.contains("192.168.7.11") })
    }

    @Test(
        "a bar shows eighths",
        arguments: [(0.0, "    "), (1, "████"), (0.5, "██  "), (0.28125, "█▏  "), (7, "████")])
    func bars(share: Double, bar: String) {
        #expect(Style.bar(share, width: 4) == bar)
    }

    private func screen(columns: Int, rows: Int = 24) throws -> TopScreen {
        let bridge = LocalInterface(
            name: "br-lan", index: 2, mac: nil,
            addresses: [InterfaceAddress(address: IPAddress("192.168.7.1")!, prefixLength: 24)], isUp: true,
            isLoopback: false, canBroadcast: true)
        let side = try LanSide.choose(among: [bridge], wanted: "br-lan", ranges: [], uplinks: [])
        return TopScreen(sides: [side], columns: columns, rows: rows)
    }

    /// Without colours.
    private func plain(_ line: String) -> String {
        line.split(separator: "\u{1b}[", omittingEmptySubsequences: false).enumerated().map { index, part in
            index == 0 ? String(part) : String(part.drop { $0 != "m" }.dropFirst())
        }.joined()
    }
}
