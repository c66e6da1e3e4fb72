import LanCore
import Testing

@testable import ProcFS

@Suite("/proc/loadavg") struct LoadAvgTests {
    @Test("three averages are read, the rest is left")
    func server() throws {
        let load = try ProcFS.machine("made-server").loadAvg()
        #expect(load == LoadAverages(oneMinute: 12.5, fiveMinutes: 10.25, fifteenMinutes: 9.75))
    }

    @Test(
        "fewer than three numbers are none",
        arguments: ["", "1.00", "1.00 2.00", "1.00 two 3.00", "1.00\n2.00 3.00"])
    func unsound(text: String) {
        #expect(LoadAvg.parse(ProcText(text)) == nil)
    }
}
