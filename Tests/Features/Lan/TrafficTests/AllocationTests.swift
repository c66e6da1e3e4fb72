import CMallocCounter
import LanCore
import MonitorCore
import TestSupport
import Testing
import Traffic

@Suite(
    "the packet path allocates nothing",
    .enabled(if: malloc_counter_counts() != 0, "a sanitizer stands in the allocator's place"))
struct AllocationTests {
    @Test("frames of all kinds, new addresses and a full table included, make no allocation")
    func noAllocation() {
        var random = SeededRandom(seed: 9)
        let frames = (0..<1000).map { _ in RandomFrame(using: &random) }
        var ledger = Ledger(networks: LocalNetworks(v4: NetworkRange("192.168.7.0/24")), maximumRows: 100)
        let decoder = FrameDecoder(linkType: .ethernet)
        // In an unoptimised build making a span allocates by itself, so a walk that only makes them is the
        // zero.
        let idle = allocations(over: frames) { _, _ in }
        let accounting = allocations(over: frames) { bytes, wireLength in
            ledger.account(bytes, wireLength: wireLength, decoder: decoder)
        }
        #expect(accounting == idle)
        #expect(ledger.totals.frames.packets == 101_000)
    }

    @Test("the counter counts")
    func counterCounts() {
        let before = malloc_counter_calls()
        let array = [UInt8](repeating: 1, count: 4096)
        #expect(malloc_counter_calls() - before > 0 && array.count == 4096)
    }

    private func allocations(over frames: [RandomFrame], _ body: (RawSpan, UInt32) -> Void) -> UInt {
        // The first round is not counted: the runtime makes its type metadata then.
        var before = malloc_counter_calls()
        for round in 0...100 {
            if round == 1 { before = malloc_counter_calls() }
            for frame in frames { frame.bytes.withUnsafeBytes { body($0.bytes, frame.wireLength) } }
        }
        return malloc_counter_calls() - before
    }
}
