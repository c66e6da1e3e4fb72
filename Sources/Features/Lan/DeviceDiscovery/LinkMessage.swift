/// The question RTM_GETLINK about one interface, and what its answer says of a VLAN. Bytes only; no socket.
///
/// Source: rtnetlink(7), linux/if_link.h.
enum LinkMessage {
    /// A header and an `ifinfomsg` of 16 octets: zeros but for the index at 4.
    static func request(interfaceIndex: UInt32) -> [UInt8] {
        let header = NetlinkBytes.header(length: 32, type: Netlink.getLink, flags: Netlink.requestFlag)
        let zeros = [UInt8](repeating: 0, count: 4)
        return header + zeros + NetlinkBytes.octets(interfaceIndex) + zeros + zeros
    }

    /// - Returns: the VLAN's number; `nil` for an interface of another kind, a refusal and what is damaged.
    static func vlan(in datagram: [UInt8], interfaceIndex: UInt32) -> UInt16? {
        let bytes = NetlinkBytes(datagram)
        guard let message = bytes.message(at: 0), message.type == Netlink.newLink else { return nil }
        return bytes.vlan(message.payload, interfaceIndex)
    }
}

extension NetlinkBytes {
    private enum Attribute {
        /// `IFLA_LINKINFO`, and in it `IFLA_INFO_KIND` and `IFLA_INFO_DATA`; `IFLA_VLAN_ID` in the latter.
        static let linkInfo: UInt16 = 18
        static let kind: UInt16 = 1
        static let data: UInt16 = 2
        static let vlanNumber: UInt16 = 1
    }

    fileprivate func vlan(_ payload: Range<Int>, _ interfaceIndex: UInt32) -> UInt16? {
        let start = payload.lowerBound
        guard payload.count >= 16, u32(at: start + 4, in: payload) == interfaceIndex,
            let link = attribute(Attribute.linkInfo, in: start + 16..<payload.upperBound),
            let kind = attribute(Attribute.kind, in: link), isText("vlan", kind),
            let data = attribute(Attribute.data, in: link),
            let value = attribute(Attribute.vlanNumber, in: data),
            let number = u16(at: value.lowerBound, in: value), (1...4094).contains(number)
        else { return nil }
        return number
    }

    /// The kernel ends its texts with a zero, within the attribute.
    private func isText(_ text: String, _ range: Range<Int>) -> Bool {
        range.map { self[$0] }.prefix { $0 != 0 }.elementsEqual(text.utf8)
    }
}
