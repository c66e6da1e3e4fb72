/// Writes pcapng for tests: one section, block by block.
public struct Pcapng {
    public private(set) var bytes: [UInt8] = []
    private let isBigEndian: Bool

    /// - Parameter bigEndian: the order of every number in the section.
    public init(bigEndian: Bool = false) {
        isBigEndian = bigEndian
        block(0x0a0d_0d0a, number32(0x1a2b_3c4d) + number16(1) + number16(0) + number64(.max))
    }

    /// - Parameter options: code and value.
    public mutating func interface(
        link: UInt16 = 1, snapLength: UInt32 = 262_144, _ options: [(UInt16, [UInt8])] = []
    ) {
        let written = options.flatMap { number16($0) + number16(UInt16($1.count)) + padded($1) }
        block(1, number16(link) + number16(0) + number32(snapLength) + written)
    }

    /// An enhanced packet block.
    public mutating func packet(
        interface: UInt32 = 0, time: UInt64 = 0, _ frame: [UInt8], wireLength: Int? = nil
    ) {
        block(6, number32(interface) + stamped(time, frame, wireLength))
    }

    /// The block that enhanced ones replaced, with a count of drops.
    public mutating func obsoletePacket(interface: UInt16 = 0, time: UInt64 = 0, _ frame: [UInt8]) {
        block(2, number16(interface) + number16(7) + stamped(time, frame, nil))
    }

    public mutating func simplePacket(_ frame: [UInt8], wireLength: Int) {
        block(3, number32(UInt32(wireLength)) + padded(frame))
    }

    public mutating func block(_ type: UInt32, _ body: [UInt8]) {
        let length = number32(UInt32(12 + body.count))
        bytes += number32(type) + length + body + length
    }

    public func number64(_ value: UInt64) -> [UInt8] { ordered(value, 8) }
    public func number32(_ value: UInt32) -> [UInt8] { ordered(UInt64(value), 4) }
    public func number16(_ value: UInt16) -> [UInt8] { ordered(UInt64(value), 2) }

    private func stamped(_ time: UInt64, _ frame: [UInt8], _ wireLength: Int?) -> [UInt8] {
        number32(UInt32(time >> 32)) + number32(UInt32(truncatingIfNeeded: time))
            + number32(UInt32(frame.count)) + number32(UInt32(wireLength ?? frame.count)) + padded(frame)
    }

    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    private func ordered(_ value: UInt64, _ width: Int) -> [UInt8] {
        let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        return isBigEndian ? little.reversed() : little
    }
}
