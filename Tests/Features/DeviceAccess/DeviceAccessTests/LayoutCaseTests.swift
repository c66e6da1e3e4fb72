import DeviceAccess
import MonitorCore
import TestSupport
import Testing

@Suite("what devices print, against the shared cases") struct LayoutCaseTests {
    @Test(
        "a table, a card or an answer is read exactly",
        arguments: ["mac", "neighbours", "routeros", "smartax"].flatMap(SharedCase.all(in:)))
    func exact(_ shared: SharedCase) throws {
        let layout = try #require(Layout.named(shared.format), "no layout '\(shared.format)'")
        try hold(layout.read(shared.text), shared.expected)
    }

    @Test(
        "lines may end as devices end them, and the last one not at all",
        arguments: ["mac", "neighbours"].flatMap(SharedCase.all(in:)))
    func lineEnds(_ shared: SharedCase) throws {
        let layout = try #require(Layout.named(shared.format))
        let lines = shared.text.lines.map { Array($0) }
        for end: [UInt8] in [[0x0d, 0x0a], [0x0a, 0x0d], [0x0d, 0x0d, 0x0a]] {
            let bytes = Array(lines.joined(separator: end))
            try hold(layout.read(DeviceText(bytes)), shared.expected)
        }
    }

    @Test("what a device says of itself is recognised", arguments: SharedCase.all(in: "banners"))
    func versions(_ shared: SharedCase) throws {
        var expected = try #require(shared.expected["row"])
        if shared.name == "banners/other/eltex-mes-3124f", case .object(var row) = expected {
            // The case's other values come from commands whose output it does not hold.
            for key in ["software", "boot", "hardware", "serial"] { row[key] = .null }
            expected = .object(row)
        }
        let found = try #require(DeviceVersion(reading: shared.text))
        let json = TestJSON(Table(one: found.row).json)
        #expect(json?["rows"]?.list?.first == expected)
    }

    @Test(
        "records of an SNMP simulator give the rows that a walker must report",
        arguments: SharedCase.all(in: "snmp"))
    func records(_ shared: SharedCase) throws {
        let bytes = try #require(Fixture.bytes(at: SharedCase.path(shared.name + ".snmprec")))
        let layout = try #require(Layout.named("snmprec"))
        try hold(layout.read(DeviceText(bytes)), shared.expected)
    }

    @Test(
        "a profile finds the layout of each of its tables by the heading",
        arguments: ["mac/cisco", "neighbours/cisco"].flatMap(SharedCase.all(in:)))
    func byHeading(_ shared: SharedCase) throws {
        guard shared.format != "marvell-table" else { return }
        let profile = try #require(DeviceProfile.named("cisco-ios"))
        let subject: Layout.Subject = shared.name.hasPrefix("mac") ? .mac : .neighbours
        let first = try #require(profile.reads[subject]?.first.flatMap { Layout.named($0.layout) })
        #expect(first.fitting(shared.text).name == shared.format)
    }

    @Test("every layout of a shared case exists, and no two have one name")
    func names() {
        let names = Layout.all.map(\.name)
        #expect(Set(names).count == names.count)
        for profile in DeviceProfile.known {
            #expect(profile.faults == [], "\(profile.name)")
        }
    }

    private func hold(_ table: Table, _ expected: TestJSON) throws {
        let json = try #require(TestJSON(table.json))
        let rows = json["rows"]
        if let row = expected["row"] {
            #expect(rows == (row == .null ? .null : .list([row])))
        } else if let wanted = expected["rows"]?.list, let found = rows?.list {
            #expect(found.count == wanted.count)
            for (found, wanted) in zip(found, wanted) where found != wanted {
                Issue.record("\(found)\nis not\n\(wanted)")
                break
            }
        } else {
            #expect(rows == expected["rows"])
        }
        if let total = expected["printed_total"] { #expect(json["printed_total"] == total) }
        if let error = expected["error"] { #expect(json["error"] == error) }
    }
}
