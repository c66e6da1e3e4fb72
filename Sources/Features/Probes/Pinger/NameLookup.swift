internal import CEcho
internal import Glibc
public import MonitorCore
public import Probes

/// The system's resolver: files, DNS, as nsswitch.conf says. Blocks.
public enum NameLookup {
    /// A name may have more addresses; the rest is passed over.
    static let most = 16

    /// - Returns: the name's addresses in the resolver's order, at most 16, without repeats.
    /// - Throws: a `NotSentReason`: `noName` or `nameFailed`.
    public static func addresses(of name: String, _ family: ProbeFamily) throws(Failure) -> [IPAddress] {
        // because the structure holds no pointer that is not nil.
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        unsafe hints.ai_family =
            switch family {
            case .v4: AF_INET
            case .v6: AF_INET6
            case .either: AF_UNSPEC
            }
        var first: UnsafeMutablePointer<addrinfo>?
        // because the strings and the structure outlive the call, and the list is ours until freeaddrinfo.
        let status = unsafe getaddrinfo(name, nil, &hints, &first)
        guard status == 0 else { throw Failure(reason: status == EAI_NONAME ? .noName : .nameFailed) }
        defer { unsafe freeaddrinfo(first) }
        var all: [IPAddress] = []
        var row = unsafe first
        while let current = unsafe row, all.count < most {
            if let address = unsafe address(current.pointee), !all.contains(address) { all.append(address) }
            unsafe row = current.pointee.ai_next
        }
        if all.isEmpty { throw Failure(reason: .noName) }
        return all
    }

    public struct Failure: Error, Sendable {
        public let reason: NotSentReason
    }

    private static func address(_ info: addrinfo) -> IPAddress? {
        guard let address = unsafe info.ai_addr else { return nil }
        switch unsafe info.ai_family {
        case AF_INET:
            // because the family says sockaddr_in, whose address is at offset 4.
            let v4 = unsafe UnsafeRawPointer(address).loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            return IPAddress(v4: UInt32(bigEndian: v4))
        case AF_INET6:
            // because the family says sockaddr_in6, whose address is at offset 8 (RFC 3493 §3.3).
            let octets = unsafe UnsafeRawPointer(address) + 8
            return IPAddress(
                v6Wire: UInt64(bigEndian: unsafe octets.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: unsafe (octets + 8).loadUnaligned(as: UInt64.self)))
        default: return nil
        }
    }
}
