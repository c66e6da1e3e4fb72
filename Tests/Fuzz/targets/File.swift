import Glibc
import LanCore
import MonitorCore
import PacketCapture

/// Any bytes as a capture file, by the road of `monitor-agent replay`: libpcap, its callback, the ledger.
///
/// libpcap itself is the system's and not instrumented: its mistakes show only where they reach the heap's
/// guards or our code.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    memoryFile.hold(UnsafeRawBufferPointer(start: data, count: size))
    let lan = LocalNetworks(v4: NetworkRange("192.168.0.0/16"), v6: [NetworkRange("2001:db8::/32")!])
    for networks in [LocalNetworks.all, lan] {
        do {
            let tally = try CaptureFile.tally(memoryFile.path, networks: networks, maximumRows: 16)
            Conservation.hold(tally.totals, tally.tallies)
            require(tally.tallies.count <= 16, "more rows than allowed")
            require(tally.damage?.description.hasSuffix(".") ?? true, "damage without a sentence")
            var bytes: UInt64 = 0
            try CaptureFile.windows(of: memoryFile.path, every: 5, networks: networks, maximumRows: 16) {
                bytes &+= $0.totals.frames.bytes
            }
            require(bytes == tally.totals.frames.bytes, "windows that do not add up to the file")
        } catch {
            require("\(error)".hasPrefix("cannot "), "a refusal without a sentence")
        }
    }
    return 0
}

private let memoryFile = MemoryFile()
