package import Glibc
package import MonitorCore

/// Addresses with ports as the kernel has them.
///
/// Source: ip(7), ipv6(7).
package enum SocketName {
    /// - Parameter bytes: a `sockaddr` of either family, at any alignment.
    /// - Returns: `nil` for another family, and for what is too short.
    package static func address(_ bytes: UnsafeRawBufferPointer) -> (address: IPAddress, port: Int)? {
        // because every read is within `bytes`, whose length is compared first.
        guard bytes.count >= 2 else { return nil }
        let family = Int32(unsafe bytes.loadUnaligned(as: sa_family_t.self))
        switch family {
        case AF_INET where bytes.count >= MemoryLayout<sockaddr_in>.size:
            let name = unsafe bytes.loadUnaligned(as: sockaddr_in.self)
            return (
                IPAddress(v4: UInt32(bigEndian: name.sin_addr.s_addr)), Int(UInt16(bigEndian: name.sin_port))
            )
        case AF_INET6 where bytes.count >= MemoryLayout<sockaddr_in6>.size:
            let name = unsafe bytes.loadUnaligned(as: sockaddr_in6.self)
            let octets = unsafe withUnsafeBytes(of: name.sin6_addr) { unsafe Array($0) }
            let halves = [octets.prefix(8), octets.suffix(8)].map {
                $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            }
            return (IPAddress(high: halves[0], low: halves[1]), Int(UInt16(bigEndian: name.sin6_port)))
        default: return nil
        }
    }

    /// Calls `body` with the address as the kernel takes it.
    package static func with<Result>(
        _ address: IPAddress, port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        let port = in_port_t(truncatingIfNeeded: port).bigEndian
        if let v4 = address.v4 {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port
            name.sin_addr.s_addr = v4.bigEndian
            return unsafe lend(&name, body)
        }
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = port
        unsafe withUnsafeMutableBytes(of: &name.sin6_addr) { octets in
            for index in 0..<8 {
                unsafe octets[index] = UInt8(truncatingIfNeeded: address.high >> UInt64(56 - 8 * index))
                unsafe octets[8 + index] = UInt8(truncatingIfNeeded: address.low >> UInt64(56 - 8 * index))
            }
        }
        return unsafe lend(&name, body)
    }

    private static func lend<Name, Result>(
        _ name: inout Name, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        // because a name of either family begins as `sockaddr` does, and the length goes with it.
        unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<Name>.size))
            }
        }
    }
}
