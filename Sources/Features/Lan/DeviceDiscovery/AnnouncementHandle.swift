import Evidence
import Glibc

/// The handle of one listener. Used by one thread.
struct AnnouncementHandle: ~Copyable {
    private let interface: String
    private let handle: EthernetHandle

    /// - Throws: `.listen`.
    init(interface: String) throws(DiscoveryError) {
        self.interface = interface
        handle = try EthernetHandle(
            EthernetHandle.Options(
                interface: interface, purpose: .listen, filter: Announcement.filter,
                snapLength: AnnouncementListener.snapLength, ringBytes: AnnouncementListener.ringBytes,
                timeoutMilliseconds: 250))
        hearEveryGroup()
    }

    /// - Returns: `false` once `other` can be read.
    func wait(orFor other: Int32) throws(DiscoveryError) -> Bool {
        var requests = [handle.descriptor, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // because the kernel is told how many structures the array holds.
        guard unsafe poll(&requests, 2, -1) >= 0 || errno == EINTR else {
            throw DiscoveryError(.listen, interface, .system(errno))
        }
        return requests[1].revents == 0
    }

    /// - Returns: how many frames were read.
    func drain(atMost most: Int, _ body: ([UInt8]) -> Void) throws(DiscoveryError) -> Int {
        try handle.drain(atMost: most, body)
    }

    /// Multicast reaches an interface that is not promiscuous only after a membership request. A refusal
    /// costs just that.
    ///
    /// Source: packet(7), PACKET_ADD_MEMBERSHIP with PACKET_MR_ALLMULTI; linux/if_packet.h.
    private func hearEveryGroup() {
        // A `packet_mreq`: interface index, type (u16), address length (u16), eight octets of address.
        // because if_nametoindex(3) only reads the terminated string for the length of the call.
        let type: UInt32 = 1.bigEndian == 1 ? 2 << 16 : 2
        let request = [unsafe if_nametoindex(interface), type, 0, 0]
        // because the kernel reads the sixteen octets of the array.
        _ = unsafe setsockopt(handle.descriptor, 263, 1, request, 16)
    }
}
