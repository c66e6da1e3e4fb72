public import MonitorCore
import Traffic

/// Tallies a capture file, by the same road as live packets.
public enum CaptureFile {
    /// What a file held; `damage` says where it stopped making sense, and the tally then ends there.
    public struct Tally: Sendable {
        public let tallies: [AddressTally]
        public let totals: TrafficTotals
        public let damage: CaptureError?
    }

    /// - Parameters:
    ///   - path: pcap or pcapng; `-` is standard input.
    ///   - networks: what counts as a device; `.all` gives every address a row.
    /// - Throws: `CaptureError` for a file that cannot be opened or has frames of no known link type.
    public static func tally(_ path: String, networks: LocalNetworks, maximumRows: Int) throws(CaptureError)
        -> Tally
    {
        var handle = try PcapHandle(file: path)
        let accounting = FrameAccounting(ledger: Ledger(networks: networks, maximumRows: maximumRows))
        var damage: CaptureError?
        do throws(CaptureError) {
            try handle.drain(into: accounting)
        } catch {
            let packet = accounting.read { $0.totals.frames.packets } + 1
            damage = CaptureError(.file, object: path, cause: "Damaged at packet \(packet): \(error.cause)")
        }
        return accounting.read { Tally(tallies: $0.tallies(), totals: $0.totals, damage: damage) }
    }
}
