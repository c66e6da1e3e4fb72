import Daemon
import Glibc
import LanCore
import MonitorCore
import Synchronization
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

    @Test("a followed file that is damaged in the middle is told of")
    func followedDamage() throws {
        let frame = Frames.ethernet(type: 0x0800, Frames.ipv4([192, 168, 7, 10], [198, 51, 100, 2]))
        var bytes = PcapFile.bytes([(frame, 60), (frame, 60), (frame, 60)])
        // The captured length of the second packet: a header of the file, a packet with its own, two times.
        let length = 24 + 16 + frame.count + 8
        bytes.replaceSubrange(length..<length + 4, with: [0xff, 0xff, 0xff, 0x7f])
        let file = ScratchFile(bytes)
        var windows: [CaptureFile.Tally] = []
        try CaptureFile.windows(
            of: file.path, every: 5, networks: .all, maximumRows: 16, followedUntil: { true }
        ) { windows.append($0) }
        #expect(windows.map(\.totals.frames.packets) == [1])
        #expect(windows.last?.damage?.cause.contains("Damaged at packet 2") == true)
    }

    @Test("following ends when asked, also while more comes than is read")
    func flowing() throws {
        let folder = ScratchFolder()
        let path = "\(folder.path)/pipe"
        let frame = Frames.ethernet(type: 0x0800, Frames.ipv4([192, 168, 7, 10], [198, 51, 100, 2]))
        mkfifo(path, 0o600)
        // For both, so that it is never without a reader.
        let pipe = open(path, O_RDWR | O_NONBLOCK)
        let header = PcapFile.bytes([])
        let packet = Array(PcapFile.bytes([(frame, 60)]).dropFirst(header.count))
        #expect(write(pipe, header, header.count) == header.count)
        let isOver = SharedFlag()
        let started = startThread(named: "writer") {
            let end = ContinuousClock.now + .seconds(5)
            while !isOver.isSet, ContinuousClock.now < end {
                if write(pipe, packet, packet.count) < 0 { usleep(50) }
            }
            close(pipe)
        }
        #expect(started)
        let took = try ContinuousClock().measure {
            try CaptureFile.windows(
                of: path, every: 5, networks: .all, maximumRows: 16, followedUntil: { true }
            ) { #expect($0.damage == nil) }
        }
        isOver.set()
        #expect(took < .seconds(4))
    }
}

private final class SharedFlag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
