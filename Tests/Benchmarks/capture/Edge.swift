import Glibc
import LanCore
import MonitorCore
import PacketCapture

/// The window's edge as the sampler meets it: how long `CaptureLoop.nextWindow` takes.
///
/// `edge INTERFACE SECONDS` asks for a window, waits a millisecond and asks again. Prints
/// `{"windows":N,"medianMicroseconds":T,"p99Microseconds":T,"highestMicroseconds":T,"frames":N,"dropped":N}`.
/// Refuses any interface whose name does not begin with nm-bc-: it is for the veth pairs of
/// Tests/Benchmarks/capture/run alone.
@main enum Edge {
    static func main() async throws {
        let words = CommandLine.arguments
        guard words.count == 3, words[1].hasPrefix("nm-bc-"), let seconds = Int(words[2]) else { exit(64) }
        let networks = LocalNetworks(v4: NetworkRange("192.168.0.0/16"))
        let capture = try CaptureLoop(options: CaptureOptions(interface: words[1]), networks: networks) {
            if case .failed(let error, _, _) = $0 { fatalError("edge: \(error)") }
        }
        // The first window waits until the interface is open.
        var known = await capture.nextWindow(networks: networks, keeping: []).map(addresses) ?? []
        var edges = Edges()
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            let asked = ContinuousClock.now
            guard let window = await capture.nextWindow(networks: networks, keeping: known) else { exit(70) }
            edges.add(window, took: ContinuousClock.now - asked)
            known = addresses(window)
            usleep(1000)
        }
        print(edges.json)
        // Now, whatever the capture thread is doing.
        exit(0)
    }

    private static func addresses(_ window: TrafficWindow) -> [IPAddress] {
        window.tallies.map(\.address)
    }
}

struct Edges {
    private var microseconds: [Double] = []
    private var frames: UInt64 = 0
    private var dropped: UInt64 = 0

    mutating func add(_ window: TrafficWindow, took: Duration) {
        microseconds.append(took / .microseconds(1))
        frames += window.totals.frames.packets
        dropped += window.kernelDroppedPackets ?? 0
    }

    var json: String {
        let sorted = microseconds.sorted()
        func rank(_ share: Double) -> Double { sorted[Int(share * Double(sorted.count - 1))] }
        return """
            {"windows":\(sorted.count),"medianMicroseconds":\(rank(0.5)),"p99Microseconds":\(rank(0.99)),\
            "highestMicroseconds":\(rank(1)),"frames":\(frames),"dropped":\(dropped)}
            """
    }
}
