/// One question to a resolver for a name that no cache holds: any answer shows that the resolver works.
///
/// Source: RFC 1035 §4.1.
public struct NameQuestion: Sendable {
    /// Below which names are asked for that were never asked before. Reserved by RFC 2606.
    public static let domain = "example.com"

    private let id: UInt16
    /// The question, to be sent in one datagram.
    public let bytes: [UInt8]

    /// - Parameters:
    ///   - id: random, so that a stranger's datagram is not taken for the answer.
    ///   - label: random; it makes the name one that was never asked before.
    ///   - domain: `example.com`, without a dot at its end.
    public init(id: UInt16, label: UInt64, below domain: String) {
        self.id = id
        var bytes: [UInt8] = [
            UInt8(id >> 8), UInt8(truncatingIfNeeded: id), 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0,
        ]
        for part in [String(label, radix: 36)] + domain.split(separator: ".").map(String.init) {
            bytes.append(UInt8(min(63, part.utf8.count)))
            bytes += part.utf8.prefix(63)
        }
        // The end of the name, type A, class IN.
        bytes += [0, 0, 1, 0, 1]
        self.bytes = bytes
    }

    /// What a datagram says to it: `nil` for one that is not its answer.
    ///
    /// A name that does not exist is an answer as good as an address.
    public func answer(in datagram: [UInt8]) -> Answer? {
        guard datagram.count >= bytes.count, datagram[0] == bytes[0], datagram[1] == bytes[1],
            datagram[2] & 0xf8 == 0x80, datagram[12..<bytes.count].elementsEqual(bytes[12...])
        else { return nil }
        let code = datagram[3] & 0x0f
        return code == 0 || code == 3 ? .alive : .broken(code: Int(code))
    }

    public enum Answer: Sendable, Equatable {
        case alive
        /// RFC 1035's response code: 2 is a server failure, 5 a refusal.
        case broken(code: Int)
    }
}
