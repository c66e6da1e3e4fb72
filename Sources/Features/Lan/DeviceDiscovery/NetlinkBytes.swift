/// Numbers of the kernel's interface that Swift's Glibc lacks.
///
/// Source: linux/netlink.h, linux/rtnetlink.h; part of the kernel's stable interface.
enum Netlink {
    /// `NETLINK_ROUTE`.
    static let route: Int32 = 0
    static let requestFlag: UInt16 = 0x01
    /// `NLM_F_DUMP`.
    static let dumpFlags: UInt16 = 0x300
    static let error: UInt16 = 2
    static let done: UInt16 = 3
    static let overrun: UInt16 = 4
    static let newLink: UInt16 = 16
    static let getLink: UInt16 = 18
    static let newNeighbour: UInt16 = 28
    static let getNeighbour: UInt16 = 30
}

/// The arithmetic of NLMSG_* and RTA_*, which Swift cannot import: headers in the host's byte order,
/// everything aligned to four octets, no length believed before it is checked.
///
/// Source: netlink(3), rtnetlink(3).
struct NetlinkBytes {
    struct Message: Equatable {
        let type: UInt16
        let payload: Range<Int>
        /// Where the next message begins.
        let next: Int
    }

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The octet at a position already checked.
    subscript(_ position: Int) -> UInt8 { bytes[position] }

    /// `nlmsghdr`: length with header (u32), type, flags (u16), sequence, port (u32).
    static func header(length: UInt32, type: UInt16, flags: UInt16) -> [UInt8] {
        octets(length) + octets(type) + octets(flags) + octets(UInt32(1)) + octets(UInt32(0))
    }

    /// - Returns: `nil` at the end, and where the length is shorter than the header or longer than what is
    ///   there.
    func message(at position: Int) -> Message? {
        let whole = 0..<bytes.count
        guard let length = u32(at: position, in: whole), let type = u16(at: position + 4, in: whole),
            length >= 16, length <= bytes.count - position
        else { return nil }
        let end = position + Int(length)
        return Message(type: type, payload: position + 16..<end, next: Self.aligned(end))
    }

    /// The value of the first attribute of this type; `nil` when there is none before the first broken one.
    ///
    /// `rtattr`: length with header (u16), type (u16), value.
    func attribute(_ wanted: UInt16, in range: Range<Int>) -> Range<Int>? {
        var position = range.lowerBound
        while let length = u16(at: position, in: range), let type = u16(at: position + 2, in: range),
            length >= 4, Int(length) <= range.upperBound - position
        {
            if type == wanted { return position + 4..<position + Int(length) }
            position = Self.aligned(position + Int(length))
        }
        return nil
    }

    func u16(at position: Int, in range: Range<Int>) -> UInt16? {
        native(position, in: range, as: UInt16.self)
    }

    func u32(at position: Int, in range: Range<Int>) -> UInt32? {
        native(position, in: range, as: UInt32.self)
    }

    func i32(at position: Int, in range: Range<Int>) -> Int32? {
        u32(at: position, in: range).map(Int32.init(bitPattern:))
    }

    /// Up to eight octets in network order.
    func bigEndian(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }

    private func native<Number: FixedWidthInteger>(
        _ position: Int, in range: Range<Int>, as: Number.Type
    ) -> Number? {
        let size = MemoryLayout<Number>.size
        guard position >= range.lowerBound, range.upperBound - position >= size else { return nil }
        let inOrder = bytes[position..<position + size].reduce(0) { $0 << 8 | Number($1) }
        return Self.hostIsBigEndian ? inOrder : inOrder.byteSwapped
    }

    private static func aligned(_ position: Int) -> Int { (position + 3) & ~3 }

    /// A number in the host's order, as the kernel wants it.
    static func octets(_ number: some FixedWidthInteger) -> [UInt8] {
        let littleEndian = (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        return hostIsBigEndian ? littleEndian.reversed() : littleEndian
    }

    private static var hostIsBigEndian: Bool { 1.bigEndian == 1 }

}
