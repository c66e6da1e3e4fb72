// How fast HubStore takes snapshots in: 64 agents at once, 50 devices each, every answer waited for.
//
// hub-benchmark FOLDER [SNAPSHOTS OF EACH AGENT]

import Foundation
import HubStore
import MonitorCore

let callers = 64
let cycles = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 1000 : 1000
let path = CommandLine.arguments[1] + "/hub.db"
let store = try HubStore(path: path)
for _ in 0..<callers { _ = try await store.newKey(.approved) }
let running = Task { try await store.run(sealEvery: .seconds(1)) }

/// A household of 50 devices: a dozen at work, the others chatting now and then.
func arrival(_ agent: Int, _ cycle: Int, from begin: Int64, _ random: inout SystemRandomNumberGenerator)
    -> Arrival
{
    let ended = UTCTime(milliseconds: begin + Int64(cycle) * 5000)
    let devices = (0..<50).map { number in
        let isBusy = number < 12
        let down = isBusy ? UInt64.random(in: 0..<5_000_000, using: &random) : 0
        return DeviceSample(
            address: IPAddress(v4: 0xc0a8_0700 + UInt32(number)),
            mac: MACAddress(raw: 0x0200_0000_0000 + UInt64(agent) << 16 + UInt64(number)),
            name: "device-\(number)", status: .active, checkedAt: ended,
            bandwidth: DeviceBandwidth(downloadedBytes: down, uploadedBytes: down / 20), firstSeen: ended,
            downloadedBytesSinceStart: 0, uploadedBytesSinceStart: 0)
    }
    return Arrival(
        snapshot: Snapshot(
            name: SnapshotName(serverID: "agent-\(agent)", startID: "s", sequence: UInt64(cycle)),
            takenAt: ended, windowBegan: UTCTime(milliseconds: ended.milliseconds - 5000), windowEnded: ended,
            windowSeconds: 5, host: HostMetrics(cpuBusyRatio: 0.25), devices: devices,
            capture: CaptureReport(isComplete: true)),
        key: Int64(agent + 1), agentVersion: "0.1.0", arrivedAt: ended)
}

let begin = Int64(Date().timeIntervalSince1970 * 1000) - Int64(cycles) * 5000
let clock = ContinuousClock()
let started = clock.now
let waits = try await withThrowingTaskGroup(of: [Double].self) { group in
    for agent in 0..<callers {
        group.addTask {
            var random = SystemRandomNumberGenerator()
            var waits: [Double] = []
            for cycle in 1...cycles {
                let arrival = arrival(agent, cycle, from: begin, &random)
                let asked = clock.now
                guard try await store.store(arrival) == .stored else { fatalError("a repeat") }
                waits.append((clock.now - asked) / .milliseconds(1))
            }
            return waits
        }
    }
    var all: [Double] = []
    for try await one in group { all += one }
    return all
}
let seconds = (clock.now - started) / .seconds(1)
running.cancel()
_ = await running.result

let ordered = waits.sorted()
func percentile(_ share: Double) -> String {
    String(format: "%.1f", ordered[min(ordered.count - 1, Int(Double(ordered.count) * share))])
}
let count = callers * cycles
print(
    "\(count) snapshots of 50 devices from \(callers) agents in \(String(format: "%.1f", seconds)) s:",
    "\(Int(Double(count) / seconds)) snapshots/s; acknowledged after",
    "p50 \(percentile(0.5)) ms, p99 \(percentile(0.99)) ms, longest \(percentile(1)) ms")
