import Glibc

/// What the kernel knows of a VLAN's interface.
public enum VLANLink {
    /// The number of a VLAN, whatever its interface is called.
    ///
    /// - Returns: `nil` for any other interface, and where the kernel does not tell.
    /// - Complexity: one question of routing netlink. Needs no privilege.
    ///
    /// Source: rtnetlink(7), linux/if_link.h.
    public static func number(of name: String) -> UInt16? {
        // because if_nametoindex(3) only reads the terminated string for the length of the call.
        let index = unsafe if_nametoindex(name)
        guard index != 0, let answer = try? answer(about: index, name) else { return nil }
        return LinkMessage.vlan(in: answer, interfaceIndex: index)
    }

    private static func answer(about index: UInt32, _ name: String) throws(DiscoveryError) -> [UInt8] {
        let socket = try NetlinkSocket(object: "interface \(name)")
        try socket.send(LinkMessage.request(interfaceIndex: index))
        return try socket.receive()
    }
}
