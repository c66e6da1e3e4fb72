public import MonitorCore
import Traffic

/// One frame of a file, as readers of what devices announce want it.
public enum RecordedFrame: Sendable {
    /// Ethernet header first.
    case ethernet([UInt8])
    /// IP header first, from a link of another kind; its hardware address, where it has any.
    case packet([UInt8], from: MACAddress?)
    /// ARP from a link of another kind: who claims which address.
    case arp(sender: IPAddress, mac: MACAddress)
}

extension CaptureFile {
    /// Reads a file frame by frame; what carries no announcement is left out.
    ///
    /// - Returns: where the file stopped making sense; `nil` for a whole one.
    /// - Throws: `CaptureError` for a file that cannot be opened or has frames of no known link type.
    public static func frames(
        of path: String, _ body: (RecordedFrame, UTCTime) -> Void
    ) throws(CaptureError) -> CaptureError? {
        var handle = try CaptureStream(path)
        var packets: UInt64 = 0
        do throws(CaptureError) {
            while let time = try handle.peek() {
                packets += 1
                if let (bytes, decoder) = handle.peekedFrame(), let frame = recorded(bytes, decoder) {
                    body(frame, time)
                }
            }
            return nil
        } catch {
            return try damage(path, at: packets + 1, error)
        }
    }

    private static func recorded(_ frame: [UInt8], _ decoder: FrameDecoder) -> RecordedFrame? {
        if decoder.linkType == .ethernet { return .ethernet(frame) }
        // because the bytes belong to the array, which outlives the call; reads of them are bounded.
        switch unsafe decoder.decode(frame.span.bytes) {
        case .packet(let summary):
            let mac = summary.sourceMAC
            return .packet(Array(frame[summary.start...]), from: mac.isUnicast ? mac : nil)
        case .arp(let sender, let mac): return .arp(sender: sender, mac: mac)
        case .withoutAddress, .undecoded: return nil
        }
    }
}
