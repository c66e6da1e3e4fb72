import Glibc
public import LanCore

/// The kernel's neighbour table: ARP for IPv4, neighbour discovery for IPv6.
public enum NeighbourTable {
    /// Rows looked at in one reading. The kernel itself keeps 1,024 of each family unless told otherwise.
    public static let maximumRows = 16_384

    /// Reads the neighbours on one interface, both families, in the kernel's order.
    ///
    /// `isConfirmed` means REACHABLE: heard within the last tens of seconds. STALE, DELAY and PROBE are
    /// remembered ones. DELAY and PROBE show only that *we* sent something: a phone that left is probed for
    /// eight seconds before it fails (RFC 4861 §7.3.2 calls both "no longer known to be reachable").
    /// PERMANENT is the operator's word: listed, not confirmed. FAILED, INCOMPLETE, NOARP, groups and zero
    /// hardware addresses are left out.
    ///
    /// - Throws: `.readNeighbours` when the kernel refuses or does not answer within a second.
    /// - Complexity: one dump, 0.1 ms for 250 neighbours. Needs no privilege.
    ///
    /// Source: rtnetlink(7), netlink(7), linux/neighbour.h.
    public static func read(interfaceIndex: Int) throws(DiscoveryError) -> [Neighbour] {
        let socket = try NetlinkSocket(object: "interface \(interfaceIndex)")
        try socket.send(NeighbourMessages.request)
        var messages = NeighbourMessages(interfaceIndex: interfaceIndex, maximumRows: maximumRows)
        while true {
            switch messages.read(try socket.receive()) {
            case .more: continue
            case .complete: return messages.neighbours
            case .refused(let number): throw socket.error(number)
            }
        }
    }
}
