// How fast devices' text is read: Tests/Benchmarks/isp/run prints a line for each figure.

import Configs
import DeviceAccess
import Glibc
import Inventory
import MonitorCore

let fixtures = CommandLine.arguments[1]

func bytes(_ name: String) -> [UInt8] {
    guard let file = fopen(fixtures + "/" + name, "r") else { fatalError("no fixture \(name)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
}

/// The median of 21 runs, in milliseconds.
func measure(_ name: String, limit: Double, _ work: () -> Int) {
    var times: [Double] = []
    var result = 0
    for _ in 0..<21 {
        let started = ContinuousClock.now
        result = work()
        let took = ContinuousClock.now - started
        times.append(Double(took.components.attoseconds) / 1e15 + Double(took.components.seconds) * 1000)
    }
    times.sort()
    let median = (times[10] * 1000).rounded() / 1000
    print(
        "\(name): \(median) ms median, \((times[20] * 1000).rounded() / 1000) ms worst, limit \(limit) ms, \(result)"
    )
}

func repeated(_ piece: [UInt8], to size: Int) -> [UInt8] {
    var text: [UInt8] = []
    while text.count < size { text += piece }
    return text
}

// D6: a table of 935 rows.
let rows = DeviceText(bytes("mac/cisco/c3750-12.2.txt")).lines.filter { $0.contains(text: "DYNAMIC") }
let table = DeviceText(lines: (0..<935).map { Array(rows[$0 % rows.count]) })
let cisco = Layout.named("cisco-table")!
measure("935 rows of a MAC table parsed", limit: 5) { cisco.read(table).count }

// D6: one megabyte of a terminal's bytes, with pager marks and erasures.
let vrp = DeviceProfile.named("huawei-vrp")!.marks
let screen = repeated(bytes("screens/made-huawei-vrp-pager.bin"), to: 1 << 20)
measure("1 MiB of a screen cleaned", limit: 50) {
    var reader = ScreenReader(vrp)
    reader.receive(screen)
    reader.finish()
    return reader.lines.count
}

// D15: 600 PPP sessions.
let sessions = DeviceText(
    (0..<600).reduce(into: [UInt8]()) { text, number in
        text += Array(
            """
             \(number)   R name="abonent\(number)" service=pppoe caller-id="48:8F:5A:00:\(number / 100 + 10):\(number % 90 + 10)"
                   address=10.0.\(number / 250).\(number % 250) uptime=1d2h3m4s encoding="" session-id=0x81B00\(number)


            """.utf8)
    })
let routeros = Layout.named("routeros-ppp-active")!
measure("600 PPP sessions parsed", limit: 100) { routeros.read(sessions).count }

// D10: a reading of 500 rows applied, of which 5 % changed.
let open = (0..<500).map {
    Interval(
        station: MACAddress(raw: 0x488f_5a00_0000 + UInt64($0)), spot: Spot(port: Int64($0 % 48), vlan: 100),
        first: 0)
}
let reading = TableReading(
    rows: Set(
        (25..<525).map {
            TableReading.Row(
                MACAddress(raw: 0x488f_5a00_0000 + UInt64($0)), Spot(port: Int64($0 % 48), vlan: 100))
        }), verdict: .complete, at: 900, previousComplete: 0)
measure("500 rows against 500 open intervals", limit: 50) { Sightings().changes(reading, open: open).count }

// D31: two configurations of 5,000 lines.
let old = (0..<5000).map { "interface \($0 % 97) line \($0)" }
var new = old
for index in stride(from: 0, to: 5000, by: 100) { new[index] = "changed \(index)" }
measure("two configurations of 5,000 lines compared", limit: 50) { TextDiff.lines(old, new).count }

// A GETBULK answer of 40 variables.
let message = SNMPMessage(
    .response, community: Array("public".utf8), id: 7,
    variables: (0..<40).map {
        .init(
            ObjectIdentifier([1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2, 100, 0, 4, 75, 23, 191, UInt32($0)]),
            .integer(7))
    }
).bytes
measure("500 variables of SNMP read", limit: 50) {
    (0..<13).reduce(0) { count, _ in count + ((try? SNMPMessage(message))?.variables.count ?? 0) }
}
