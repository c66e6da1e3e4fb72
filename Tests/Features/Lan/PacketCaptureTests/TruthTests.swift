import LanCore
import PacketCapture
import TestSupport
import Testing

/// Real captures of public projects beside the checkout, with the tally that tshark makes of each.
private let captures = Fixture.root + "/../../../shared/captures"

@Suite(
    "real captures agree with tshark",
    .enabled(if: Fixture.bytes(at: captures + "/TRUTH.tsv") != nil, "there is no folder ../shared/captures"))
struct TruthTests {
    /// Where the two differ with reason.
    static let reasons = [
        "bad_caplen.pcap": "damaged: only 'no crash, nothing invented' is expected",
        "bad_len_fuzz.pcap": "damaged: only 'no crash, nothing invented' is expected",
        "bad_caplen_gt_len.pcap": "damaged: only 'no crash, nothing invented' is expected",
        "brcm_switch_tag.pcap": "tshark 4.0 does not know the link type; its tally is empty",
    ]

    @Test("every address, bytes and packets of both directions", arguments: Truth.files())
    func sameTally(truth: Truth) throws {
        let path = captures + "/" + truth.file
        if let reason = Self.reasons[truth.file] {
            _ = try? CaptureFile.tally(path, networks: .all, maximumRows: 65_534)
            print("\(truth.file): not compared: \(reason)")
            return
        }
        let tally = try CaptureFile.tally(path, networks: .all, maximumRows: 65_534)
        #expect(tally.totals.frames.packets == truth.frames)
        #expect(tally.totals.withoutAddress.packets + tally.totals.undecoded.packets == truth.withoutAddress)
        let rows = tally.tallies.filter { $0.uploadedPackets + $0.downloadedPackets > 0 }.map {
            let counters = [$0.uploadedBytes, $0.uploadedPackets, $0.downloadedBytes, $0.downloadedPackets]
            return "\($0.address)\t" + counters.map(String.init).joined(separator: "\t")
        }
        #expect(rows.sorted() == truth.rows.sorted())
    }
}

/// What TRUTH.tsv says of one file.
struct Truth: Sendable, CustomTestStringConvertible {
    let file: String
    var frames: UInt64 = 0
    var withoutAddress: UInt64 = 0
    /// `ip txBytes txPackets rxBytes rxPackets` between tabs.
    var rows: [String] = []

    var testDescription: String { file }

    static func files() -> [Truth] {
        var found: [String: Truth] = [:]
        for line in (Fixture.text(at: captures + "/TRUTH.tsv") ?? "").split(separator: "\n")
        where line.first != "#" {
            let cells = line.split(separator: "\t").map(String.init)
            var truth = found[cells[0]] ?? Truth(file: cells[0])
            if cells[1].hasPrefix("#") {
                truth.frames = number(cells[1])
                truth.withoutAddress = number(cells[2])
            } else {
                truth.rows.append(cells[1...].joined(separator: "\t"))
            }
            found[cells[0]] = truth
        }
        return found.values.sorted { $0.file < $1.file }
    }

    private static func number(_ cell: String) -> UInt64 { UInt64(cell.split(separator: "=")[1]) ?? 0 }
}
