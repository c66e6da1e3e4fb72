internal import MonitorCore
import Traffic

/// What a section of a pcapng file has said so far: its byte order and its interfaces. Takes blocks in, gives
/// frames out; opens nothing.
///
/// Source: draft-ietf-opsawg-pcapng §4.
struct PcapngSection {
    /// One interface that the section describes.
    struct Interface: Equatable {
        /// `nil` for a link type that is not known here; `number` is libpcap's.
        let linkType: LinkType?
        let number: UInt16
        /// 0 is without a limit.
        let snapLength: UInt32
        let clock: PcapngClock
    }

    /// One frame: where in the block's body its captured bytes lie, and what is known of it.
    struct Frame: Equatable {
        let interface: Interface
        let bytes: Range<Int>
        let wireLength: UInt32
        /// `nil` in simple packet blocks, which have no time.
        let time: UTCTime?
    }

    /// Why a block cannot be read; a sentence without its full stop.
    struct Fault: Error, Equatable {
        let cause: String
    }

    /// The blocks that are read; all others are passed over.
    enum BlockType: UInt32 {
        case interfaceDescription = 1
        case obsoletePacket = 2
        case simplePacket = 3
        case enhancedPacket = 6
        case sectionHeader = 0x0a0d_0d0a
    }

    /// More than any machine has, and no more than 2 MiB of them.
    static let maximumInterfaces = 65_536
    /// The section header's mark, as written in the section's own byte order.
    private static let byteOrderMark: UInt32 = 0x1a2b_3c4d

    let isBigEndian: Bool
    private(set) var interfaces: [Interface] = []

    /// - Parameter mark: the first four bytes of the section header's body.
    /// - Returns: `nil` for anything but a byte order mark.
    init?(mark: Span<UInt8>) {
        guard let big: UInt32 = mark.number(at: 0, isBigEndian: true) else { return nil }
        guard big == Self.byteOrderMark || big.byteSwapped == Self.byteOrderMark else { return nil }
        isBigEndian = big == Self.byteOrderMark
    }

    /// Reads a block of this section.
    ///
    /// - Parameter body: between the block's two lengths.
    /// - Returns: the frame in it; `nil` for a block that holds none.
    mutating func take(_ type: BlockType, _ body: Span<UInt8>) throws(Fault) -> Frame? {
        switch type {
        case .sectionHeader: try checkVersion(body)
        case .interfaceDescription: try describe(body)
        case .enhancedPacket: return try packet(body, interface: number(body, 0) as UInt32?)
        case .obsoletePacket:
            return try packet(body, interface: (number(body, 0) as UInt16?).map(UInt32.init))
        case .simplePacket: return try simplePacket(body)
        }
        return nil
    }

    func number<Number: FixedWidthInteger>(_ body: Span<UInt8>, _ offset: Int) -> Number? {
        body.number(at: offset, isBigEndian: isBigEndian)
    }

    private func checkVersion(_ body: Span<UInt8>) throws(Fault) {
        guard let major: UInt16 = number(body, 4), body.count >= 16 else {
            throw Fault(cause: "Its section header is too short")
        }
        // Minor versions change nothing for readers of older ones.
        guard major == 1 else { throw Fault(cause: "It is pcapng of version \(major), and only 1 is known") }
    }

    private mutating func describe(_ body: Span<UInt8>) throws(Fault) {
        guard let link: UInt16 = number(body, 0), let snapLength: UInt32 = number(body, 4) else {
            throw Fault(cause: "An interface's description is too short")
        }
        guard interfaces.count < Self.maximumInterfaces else {
            throw Fault(cause: "It describes more than \(Self.maximumInterfaces) interfaces")
        }
        interfaces.append(
            Interface(
                linkType: LinkType(rawValue: Int32(link)), number: link, snapLength: snapLength,
                clock: try clock(body)))
    }

    /// The options of an interface's description: pairs of code and length, padded to four bytes.
    private func clock(_ body: Span<UInt8>) throws(Fault) -> PcapngClock {
        var clock = PcapngClock()
        var offset = 8
        while let code: UInt16 = number(body, offset), code != 0 {
            guard let length: UInt16 = number(body, offset + 2),
                offset + 4 + Int(length) <= body.count
            else { throw Fault(cause: "An interface's options do not end within their block") }
            if code == 9, length == 1, let resolution: UInt8 = number(body, offset + 4) {
                guard clock.setResolution(resolution) else {
                    throw Fault(cause: "An interface's time stamps have a unit that is too small to be one")
                }
            }
            if code == 14, length == 8, let seconds: Int64 = number(body, offset + 4) {
                clock.offsetSeconds = seconds
            }
            offset += 4 + (Int(length) + 3) & ~3
        }
        return clock
    }

    /// Enhanced and obsolete packet blocks differ in how they number interfaces alone.
    private func packet(_ body: Span<UInt8>, interface index: UInt32?) throws(Fault) -> Frame {
        guard let index, let high: UInt32 = number(body, 4), let low: UInt32 = number(body, 8),
            let captured: UInt32 = number(body, 12), let wireLength: UInt32 = number(body, 16)
        else { throw Fault(cause: "A packet's block is too short") }
        guard Int(captured) <= body.count - 20 else {
            throw Fault(cause: "A packet of \(captured) bytes does not fit into its block")
        }
        let interface = try interface(index)
        return Frame(
            interface: interface, bytes: 20..<20 + Int(captured), wireLength: wireLength,
            time: interface.clock.time(UInt64(high) << 32 | UInt64(low)))
    }

    /// Of the first interface, without a time; cut to its snap length, and padded to four bytes.
    private func simplePacket(_ body: Span<UInt8>) throws(Fault) -> Frame {
        guard let wireLength: UInt32 = number(body, 0) else {
            throw Fault(cause: "A packet's block is too short")
        }
        let interface = try interface(0)
        let limit = interface.snapLength == 0 ? .max : interface.snapLength
        let captured = Int(min(wireLength, limit))
        guard captured <= body.count - 4 else {
            throw Fault(cause: "A packet of \(captured) bytes does not fit into its block")
        }
        return Frame(interface: interface, bytes: 4..<4 + captured, wireLength: wireLength, time: nil)
    }

    private func interface(_ index: UInt32) throws(Fault) -> Interface {
        guard index < UInt32(interfaces.count) else {
            throw Fault(cause: "A packet is of interface \(index), which its section does not describe")
        }
        return interfaces[Int(index)]
    }
}

extension Span<UInt8> {
    /// - Returns: `nil` beyond the end.
    func number<Number: FixedWidthInteger>(at offset: Int, isBigEndian: Bool) -> Number? {
        let width = Number.bitWidth / 8
        guard offset >= 0, offset + width <= count else { return nil }
        var number: Number = 0
        for index in 0..<width {
            let place = isBigEndian ? width - 1 - index : index
            number |= Number(truncatingIfNeeded: self[offset + index]) << Number(8 * place)
        }
        return number
    }
}
