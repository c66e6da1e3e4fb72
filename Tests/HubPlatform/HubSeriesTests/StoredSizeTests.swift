import HubTestSupport
import TestSupport
import Testing

@testable import HubSeries

/// What a stored number costs on disk, for traffic as a household makes it.
@Suite("bytes per stored number") struct StoredSizeTests {
    private static let cycles = 180

    /// Bytes of one window of 5 s.
    private func window(_ device: Int, _ random: inout SeededRandom) -> Reading {
        switch device {
        // Streams, downloads, calls: something in every window, never the same.
        case 0..<5:
            Reading(
                .random(in: 20_000..<9_000_000, using: &random), .random(in: 900..<200_000, using: &random))
        // Lamps and speakers that say a word now and then.
        case 5..<12:
            UInt8.random(in: 0..<10, using: &random) < 3
                ? Reading(.random(in: 60..<700, using: &random), .random(in: 60..<700, using: &random))
                : Reading(0)
        default: Reading(0)
        }
    }

    @Test("in a household of 24 devices and its router, the fine tier takes at most 2 bytes a number")
    func household() {
        var random = SeededRandom(seed: 17)
        let block = Block(at: 1_704_110_400_000)
        var fine = FineBlock(block)
        var numbers = 0
        for cycle in 1...Self.cycles {
            var rows = (0..<24).map { (series: Int64($0), reading: window($0, &random)) }
            // Interface, memory, processor, load.
            rows.append(
                (
                    30,
                    Reading(
                        .random(in: 0..<30_000_000, using: &random), .random(in: 0..<900_000, using: &random))
                ))
            rows.append((31, Reading(.random(in: 190_000_000..<195_000_000, using: &random), 512 << 20)))
            rows.append((32, Reading(.random(in: 100..<2500, using: &random))))
            rows.append((33, Reading(.random(in: 2..<60, using: &random))))
            let ended = block.start + Int64(cycle) * 5000 + Int64.random(in: -9...9, using: &random)
            fine.append(SampleTime(ended: ended, milliseconds: 5000), rows)
            numbers += 2 * 26 + 2
        }
        let bytes = fine.packed().count
        let each = Double(bytes) / Double(numbers)
        print("bytes per stored number: \(each) (\(bytes) bytes a quarter of an hour)")
        #expect(each <= 2)
    }
}
