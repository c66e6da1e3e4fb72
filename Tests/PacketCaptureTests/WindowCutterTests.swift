import MonitorCore
import TestSupport
import Testing

@testable import PacketCapture

@Suite("cutting a file into windows") struct WindowCutterTests {
    @Test("a window ends where a packet lies beyond it, on the grid that the first packet began")
    func grid() {
        var cutter = WindowCutter(milliseconds: 5000)
        let edges = [0, 4999, 5000, 9000, 21_000, 20_000].map {
            cutter.edge(before: UTCTime(milliseconds: $0))
        }
        #expect(edges.map { $0?.milliseconds } == [nil, nil, 0, nil, 5000, nil])
        #expect(cutter.began?.milliseconds == 20_000)
    }

    @Test("a clock that is set back begins a window of its own; a little disorder does not")
    func setBack() {
        var cutter = WindowCutter(milliseconds: 5000)
        let edges = [100_000, 99_000, 95_001, 3000, 7999, 8000].map {
            cutter.edge(before: UTCTime(milliseconds: $0))?.milliseconds
        }
        #expect(edges == [nil, nil, nil, 100_000, nil, 3000])
        var short = WindowCutter(milliseconds: 10)
        let late = [5000, 4001, 3999].map { short.edge(before: UTCTime(milliseconds: $0))?.milliseconds }
        #expect(late == [nil, nil, 5000])
    }

    @Test("the windows of a file add up to the file")
    func sums() throws {
        let frame = Frames.ethernet(type: 0x0800, Frames.ipv4([192, 168, 7, 10], [198, 51, 100, 2]))
        let file = ScratchFile(PcapFile.bytes((0..<500).map { (frame, 60 + $0) }))
        var bytes: [UInt64] = []
        // The file's packets are a microsecond apart.
        try CaptureFile.windows(of: file.path, every: 0.001, networks: .all, maximumRows: 16) {
            bytes.append($0.totals.frames.bytes)
        }
        let whole = try CaptureFile.tally(file.path, networks: .all, maximumRows: 16)
        #expect(bytes.reduce(0, +) == whole.totals.frames.bytes)
    }

    @Test("a followed file that is still being written gives its whole packets, without complaint")
    func following() throws {
        let frame = Frames.ethernet(type: 0x0800, Frames.ipv4([192, 168, 7, 10], [198, 51, 100, 2]))
        let whole = PcapFile.bytes([(frame, 60), (frame, 60)])
        let file = ScratchFile(Array(whole.dropLast(5)))
        var windows: [CaptureFile.Tally] = []
        try CaptureFile.windows(
            of: file.path, every: 5, networks: .all, maximumRows: 16, followedUntil: { true }
        ) { windows.append($0) }
        #expect(windows.map(\.totals.frames.packets) == [1])
        #expect(windows.map(\.damage) == [nil])
    }
}
