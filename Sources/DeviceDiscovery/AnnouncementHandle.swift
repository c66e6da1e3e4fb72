import CPcap
import Evidence
import Glibc

/// The libpcap handle of one listener. Used by one thread.
@safe struct AnnouncementHandle: ~Copyable {
    private let interface: String
    // because libpcap hands out an opaque handle; it is made in init, closed in deinit and never copied.
    private let handle: OpaquePointer
    private let descriptor: Int32

    init(interface: String) throws(DiscoveryError) {
        self.interface = interface
        unsafe handle = try unsafe Self.open(interface)
        // because the handle is live and active.
        descriptor = unsafe pcap_get_selectable_fd(handle)
        hearEveryGroup()
    }

    deinit {
        // because nobody else holds the handle.
        unsafe pcap_close(handle)
    }

    /// - Returns: `false` once `other` can be read.
    func wait(orFor other: Int32) throws(DiscoveryError) -> Bool {
        var requests = [descriptor, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // because the kernel is told how many structures the array holds.
        guard unsafe poll(&requests, 2, -1) >= 0 || errno == EINTR else {
            throw DiscoveryError(.listen, interface, .system(errno))
        }
        return requests[1].revents == 0
    }

    /// - Returns: how many frames were read.
    func drain(atMost most: Int, _ body: ([UInt8]) -> Void) throws(DiscoveryError) -> Int {
        for count in 0..<most {
            var header: UnsafeMutablePointer<pcap_pkthdr>?
            var bytes: UnsafePointer<UInt8>?
            // because pcap_next_ex sets both pointers when it returns 1, into its own ring.
            let result = unsafe pcap_next_ex(handle, &header, &bytes)
            guard result != 0 else { return count }
            guard result == 1, let header = unsafe header, let bytes = unsafe bytes else {
                throw DiscoveryError(.listen, interface, unsafe ArpHandle.cause(handle))
            }
            // because both stay valid until the next call on this handle, and caplen bytes lie there.
            body(unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(header.pointee.caplen))))
        }
        return most
    }

    private static func open(_ interface: String) throws(DiscoveryError) -> OpaquePointer {
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        // because pcap fills at most PCAP_ERRBUF_SIZE bytes of the buffer, and copies the name.
        guard let handle = unsafe pcap_create(interface, &message) else {
            throw DiscoveryError(.listen, interface, .text("libpcap has no handle for it"))
        }
        do {
            try unsafe setUp(handle, interface)
        } catch {
            // because nobody has seen the handle yet.
            unsafe pcap_close(handle)
            throw error
        }
        return unsafe handle
    }

    private static func setUp(_ handle: OpaquePointer, _ interface: String) throws(DiscoveryError) {
        // because these only store a number in the handle; they fail only after activation.
        unsafe pcap_set_snaplen(handle, AnnouncementListener.snapLength)
        unsafe pcap_set_promisc(handle, 0)
        // The kernel hands a block over this long after its first frame: one wake-up for many.
        unsafe pcap_set_timeout(handle, 250)
        unsafe pcap_set_buffer_size(handle, AnnouncementListener.ringBytes)
        // because activation only reads what was stored; a positive result is a warning.
        let status = unsafe pcap_activate(handle)
        guard status >= 0 else {
            throw DiscoveryError(.listen, interface, unsafe ArpHandle.cause(handle, status: status))
        }
        guard unsafe pcap_datalink(handle) == DLT_EN10MB else {
            throw DiscoveryError(.listen, interface, .text("the link is not Ethernet"))
        }
        var code = unsafe bpf_program()
        // because the compiled program is ours until pcap_freecode, and pcap_setfilter copies it.
        guard unsafe pcap_compile(handle, &code, Announcement.filter, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
            throw DiscoveryError(.listen, interface, unsafe ArpHandle.cause(handle))
        }
        defer { unsafe pcap_freecode(&code) }
        // because all three read or set the live handle only. Incoming only: what this host sends is no news.
        guard unsafe pcap_setfilter(handle, &code) == 0, unsafe pcap_setdirection(handle, PCAP_D_IN) == 0,
            unsafe pcap_setnonblock(handle, 1, nil) == 0
        else { throw DiscoveryError(.listen, interface, unsafe ArpHandle.cause(handle)) }
    }

    /// Multicast reaches an interface that is not promiscuous only where somebody asked for it. A refusal
    /// costs
    /// just that.
    ///
    /// Source: packet(7), PACKET_ADD_MEMBERSHIP with PACKET_MR_ALLMULTI; linux/if_packet.h.
    private func hearEveryGroup() {
        // A `packet_mreq`: interface index, type (u16), address length (u16), eight octets of address.
        // because if_nametoindex(3) only reads the terminated string for the length of the call.
        let type: UInt32 = 1.bigEndian == 1 ? 2 << 16 : 2
        let request = [unsafe if_nametoindex(interface), type, 0, 0]
        // because the kernel reads the sixteen octets of the array.
        _ = unsafe setsockopt(descriptor, 263, 1, request, 16)
    }
}
