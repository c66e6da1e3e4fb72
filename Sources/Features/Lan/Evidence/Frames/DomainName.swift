internal import LanCore

/// A name of DNS: labels of bytes, as they came.
///
/// Source: RFC 1035 §3.1, §4.1.4.
struct DomainName: Hashable {
    var labels: [[UInt8]]

    /// Case does not matter in DNS; ASCII only, as RFC 4343 has it.
    private var folded: [[UInt8]] {
        labels.map { $0.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 } }
    }

    static func == (a: DomainName, b: DomainName) -> Bool { a.folded == b.folded }

    func hash(into hasher: inout Hasher) { hasher.combine(folded) }

    /// As a host name fit to show; `nil` when nothing is left.
    var hostName: String? { HostName.sanitised(Array(labels.joined(separator: [UInt8(ascii: ".")]))) }

    /// Whether the last labels are these, case aside.
    func ends(in suffix: [String]) -> Bool {
        labels.count >= suffix.count
            && folded.suffix(suffix.count).elementsEqual(suffix) { $0.elementsEqual($1.utf8) }
    }

    /// Reads a name.
    ///
    /// Each pointer must lead further back than the one before, so every name ends.
    ///
    /// - Parameter compressed: pointers are allowed, as offsets into `message`.
    /// - Returns: the name and where what follows it begins; `nil` for one that is broken.
    static func read(
        _ message: Octets, at start: Int, compressed: Bool = true
    ) -> (name: DomainName, end: Int)? {
        var labels: [[UInt8]] = []
        var (offset, bytes) = (start, 0)
        var (end, limit): (Int?, Int) = (nil, start)
        while let length = message[offset] {
            if length == 0 { return (DomainName(labels: labels), end ?? offset + 1) }
            if length >= 0xc0 {
                guard compressed, let word = message.u16(offset), word & 0x3fff < limit else { return nil }
                end = end ?? offset + 2
                (offset, limit) = (word & 0x3fff, word & 0x3fff)
                continue
            }
            bytes += Int(length) + 1
            guard length < 64, bytes <= 255, let label = message.part(offset + 1, Int(length)) else {
                return nil
            }
            labels.append(Array(label.all))
            offset += 1 + Int(length)
        }
        // Some DHCP clients leave out the root at the end.
        return compressed || labels.isEmpty ? nil : (DomainName(labels: labels), offset)
    }
}
