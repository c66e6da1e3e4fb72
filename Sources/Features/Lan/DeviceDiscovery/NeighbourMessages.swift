import Glibc
internal import LanCore
internal import MonitorCore

/// Reads the datagrams of an RTM_GETNEIGH dump. Bytes in, neighbours out; no socket.
///
/// A truncated or corrupted datagram costs the rows from there on, never a trap.
///
/// Source: netlink(7), rtnetlink(7).
struct NeighbourMessages {
    enum Progress: Equatable {
        case more
        /// The dump ended, or the bound was met.
        case complete
        case refused(errno: Int32)
    }

    private(set) var neighbours: [Neighbour] = []
    private let interfaceIndex: Int
    private var rowsLeft: Int

    init(interfaceIndex: Int, maximumRows: Int) {
        self.interfaceIndex = interfaceIndex
        rowsLeft = maximumRows
    }

    /// The question: a header and an `ndmsg` of zeros, which asks for every family.
    static var request: [UInt8] {
        let header = NetlinkBytes.header(
            length: 28, type: Netlink.getNeighbour, flags: Netlink.requestFlag | Netlink.dumpFlags)
        return header + [UInt8](repeating: 0, count: 12)
    }

    mutating func read(_ datagram: [UInt8]) -> Progress {
        let bytes = NetlinkBytes(datagram)
        var position = 0
        while let message = bytes.message(at: position) {
            switch message.type {
            case Netlink.done: return Self.verdict(bytes.verdict(message.payload) ?? 0)
            case Netlink.error: return Self.verdict(bytes.verdict(message.payload) ?? -EPROTO)
            case Netlink.overrun: return .refused(errno: ENOBUFS)
            case Netlink.newNeighbour:
                guard rowsLeft > 0 else { return .complete }
                rowsLeft -= 1
                if let row = bytes.neighbour(message.payload, interfaceIndex) { neighbours.append(row) }
            default: break
            }
            position = message.next
        }
        return .more
    }

    /// The kernel writes a negative errno, or zero for success.
    private static func verdict(_ number: Int32) -> Progress {
        number < 0 ? .refused(errno: 0 &- number) : .complete
    }
}

extension NetlinkBytes {
    /// Source: linux/neighbour.h.
    private enum State {
        static let reachable: UInt16 = 0x02
        /// REACHABLE, STALE, DELAY, PROBE, PERMANENT: a hardware address is known and answers for a device.
        static let usable: UInt16 = 0x02 | 0x04 | 0x08 | 0x10 | 0x80
        static let proxyFlag: UInt8 = 0x08
    }

    fileprivate func verdict(_ payload: Range<Int>) -> Int32? { i32(at: payload.lowerBound, in: payload) }

    /// One row: an `ndmsg` of 12 octets (family, index at 4, state at 8, flags at 10), then attributes.
    fileprivate func neighbour(_ payload: Range<Int>, _ interfaceIndex: Int) -> Neighbour? {
        let start = payload.lowerBound
        guard payload.count >= 12, let index = i32(at: start + 4, in: payload), Int(index) == interfaceIndex,
            let state = u16(at: start + 8, in: payload), state & State.usable != 0,
            self[start + 10] & State.proxyFlag == 0,
            let destination = attribute(1, in: start + 12..<payload.upperBound),
            let link = attribute(2, in: start + 12..<payload.upperBound), link.count == 6,
            let address = address(destination, family: Int32(self[start]))
        else { return nil }
        let mac = MACAddress(raw: bigEndian(link))
        guard mac.isUnicast, !address.isGroup, !address.isUnspecified else { return nil }
        return Neighbour(address: address, mac: mac, isConfirmed: state == State.reachable)
    }

    private func address(_ range: Range<Int>, family: Int32) -> IPAddress? {
        switch (family, range.count) {
        case (AF_INET, 4):
            IPAddress(v4: UInt32(truncatingIfNeeded: bigEndian(range)))
        case (AF_INET6, 16):
            IPAddress(v6Wire: bigEndian(range.prefix(8)), bigEndian(range.suffix(8)))
        default: nil
        }
    }
}
