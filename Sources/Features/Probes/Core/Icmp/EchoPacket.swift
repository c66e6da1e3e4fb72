/// An echo request as it is sent: the header, a cookie by which its reply is known, a serial by which a reply from
/// another address finds it, and bytes of a fixed pattern.
///
/// Source: RFC 792; RFC 4443 §4.1.
public struct EchoPacket: Sendable, Equatable {
    /// In front of the payload.
    public static let headerBytes = 8
    /// Of the payload: the cookie and the serial.
    static let markBytes = 16

    public var isV6: Bool
    public var identifier: UInt16
    public var sequence: UInt16
    public var cookie: UInt64
    public var serial: UInt64
    /// At least `markBytes`.
    public var payloadBytes: Int

    public init(
        isV6: Bool, identifier: UInt16, sequence: UInt16, cookie: UInt64, serial: UInt64, payloadBytes: Int
    ) {
        (self.isV6, self.identifier, self.sequence) = (isV6, identifier, sequence)
        (self.cookie, self.serial, self.payloadBytes) = (cookie, serial, max(Self.markBytes, payloadBytes))
    }

    /// Its bytes. The checksum of ICMPv6 is the kernel's to fill in (RFC 3542 §3.1).
    public func write(to bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(isV6 ? 128 : 8)
        bytes.append(contentsOf: [0, 0, 0])
        Self.append(UInt64(identifier) << 16 | UInt64(sequence), octets: 4, to: &bytes)
        Self.append(cookie, octets: 8, to: &bytes)
        Self.append(serial, octets: 8, to: &bytes)
        for index in Self.markBytes..<payloadBytes where index < payloadBytes {
            bytes.append(UInt8(truncatingIfNeeded: index))
        }
        guard !isV6 else { return }
        // Unsafe by name only, because bytes have no padding.
        let sum = unsafe InternetChecksum.of(bytes.span.bytes, from: 0)
        bytes[2] = UInt8(sum >> 8)
        bytes[3] = UInt8(truncatingIfNeeded: sum)
    }

    private static func append(_ number: UInt64, octets: Int, to bytes: inout [UInt8]) {
        for index in stride(from: octets - 1, through: 0, by: -1) {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index)))
        }
    }
}
