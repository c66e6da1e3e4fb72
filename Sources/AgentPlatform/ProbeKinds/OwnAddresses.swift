internal import Glibc
internal import HTTPClient
package import MonitorCore

/// Addresses that no check may be sent to: those of this machine, and where its networks hear all of it.
package enum OwnAddresses {
    /// Source: getifaddrs(3).
    package static func read() -> (addresses: [IPAddress], broadcasts: [IPAddress]) {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&first) == 0 else { return ([], []) }
        defer { unsafe freeifaddrs(first) }
        var (addresses, broadcasts): ([IPAddress], [IPAddress]) = ([], [])
        // because the list is ours until freeifaddrs, and each row points at the next or at nothing.
        var row = unsafe first
        while let current = unsafe row {
            unsafe row = current.pointee.ifa_next
            guard let address = unsafe address(current.pointee.ifa_addr) else { continue }
            addresses.append(address)
            guard let mask = unsafe self.address(current.pointee.ifa_netmask)?.v4,
                let range = NetworkRange(containing: address, prefixLength: mask.nonzeroBitCount)
            else { continue }
            if let broadcast = range.broadcast { broadcasts += [broadcast, range.base] }
        }
        return (addresses, broadcasts)
    }

    /// The addresses of a host, as this machine's resolver has them: files, DNS, as nsswitch.conf says. Blocks.
    ///
    /// - Returns: `nil` where it could not be asked, or has none.
    package static func of(_ host: String) -> [IPAddress]? {
        if let address = IPAddress(host) { return [address] }
        // because the structure holds no pointer that is not nil.
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        // because the name and the structure outlive the call, and the list is ours until freeaddrinfo.
        guard unsafe getaddrinfo(host, nil, &hints, &first) == 0 else { return nil }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [IPAddress] = []
        var row = unsafe first
        while let current = unsafe row {
            unsafe row = current.pointee.ai_next
            if let address = unsafe address(current.pointee.ai_addr) { addresses.append(address) }
        }
        return addresses
    }

    private static func address(_ name: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
        guard let name = unsafe name else { return nil }
        // because the kernel's names are as long as their family's.
        let family = Int32(unsafe name.pointee.sa_family)
        let length = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        guard family == AF_INET || family == AF_INET6 else { return nil }
        return unsafe SocketName.address(UnsafeRawBufferPointer(start: name, count: length))?.address
    }
}
