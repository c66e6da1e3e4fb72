internal import MonitorCore

/// Names such as `37.1.168.192.in-addr.arpa`.
///
/// Source: RFC 1035 §3.5, RFC 3596 §2.5.
enum ReverseName {
    static func isReverse(_ name: DomainName) -> Bool {
        name.ends(in: ["in-addr", "arpa"]) || name.ends(in: ["ip6", "arpa"])
    }

    static func address(_ name: DomainName) -> IPAddress? {
        let labels = name.labels.dropLast(2).reversed()
        if name.ends(in: ["in-addr", "arpa"]), labels.count == 4 {
            return IPAddress(utf8: Array(labels.joined(separator: [UInt8(ascii: ".")]))[...])
        }
        guard name.ends(in: ["ip6", "arpa"]), labels.count == 32, labels.allSatisfy({ $0.count == 1 }) else {
            return nil
        }
        let digits = labels.compactMap { label in Character(Unicode.Scalar(label[0])).hexDigitValue }
        guard digits.count == 32 else { return nil }
        let halves = [digits.prefix(16), digits.suffix(16)].map { $0.reduce(0) { $0 << 4 | UInt64($1) } }
        return IPAddress(v6Wire: halves[0], halves[1])
    }

    /// The name to ask for; 4 or 32 labels and `in-addr.arpa` or `ip6.arpa`.
    static func labels(of address: IPAddress) -> [[UInt8]] {
        if let v4 = address.v4 {
            let octets = [0, 8, 16, 24].map { Array(String(v4 >> UInt32($0) & 255).utf8) }
            return octets + [Array("in-addr".utf8), Array("arpa".utf8)]
        }
        let digits = [address.low, address.high].flatMap { half in
            (0..<16).map { Array(String(half >> UInt64($0 * 4) & 15, radix: 16).utf8) }
        }
        return digits + [Array("ip6".utf8), Array("arpa".utf8)]
    }
}
