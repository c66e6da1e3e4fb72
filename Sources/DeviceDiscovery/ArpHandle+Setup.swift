import CPcap
import Glibc

/// Setting up the handle. Each pointer passed on here is the live one that `open` holds.
extension ArpHandle {
    /// Asks for ARP replies: operation 2 in an untagged frame.
    private static let program = "arp and arp[6:2] = 2"

    static func open(_ interface: String) throws(DiscoveryError) -> OpaquePointer {
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        // because pcap fills at most PCAP_ERRBUF_SIZE bytes of the buffer, and copies the name.
        guard let handle = unsafe pcap_create(interface, &message) else {
            throw DiscoveryError(.sendARP, interface, .text("libpcap has no handle for it"))
        }
        do {
            try unsafe activate(handle, interface)
            try unsafe filter(handle, interface)
        } catch {
            // because nobody has seen the handle yet.
            unsafe pcap_close(handle)
            throw error
        }
        return unsafe handle
    }

    private static func activate(_ handle: OpaquePointer, _ interface: String) throws(DiscoveryError) {
        // because these only store a number in the handle; they fail only after activation.
        unsafe pcap_set_snaplen(handle, snapLength)
        unsafe pcap_set_promisc(handle, 0)
        unsafe pcap_set_immediate_mode(handle, 1)
        unsafe pcap_set_timeout(handle, 100)
        unsafe pcap_set_buffer_size(handle, ringBytes)
        // because activation only reads what was stored; a positive result is a warning.
        let status = unsafe pcap_activate(handle)
        guard status >= 0 else {
            throw DiscoveryError(.sendARP, interface, unsafe cause(handle, status: status))
        }
    }

    private static func filter(_ handle: OpaquePointer, _ interface: String) throws(DiscoveryError) {
        // because the handle is active.
        guard unsafe pcap_datalink(handle) == DLT_EN10MB else {
            throw DiscoveryError(.sendARP, interface, .text("the link is not Ethernet"))
        }
        var code = unsafe bpf_program()
        // because the compiled program is ours until pcap_freecode, and pcap_setfilter copies it.
        guard unsafe pcap_compile(handle, &code, program, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
            throw DiscoveryError(.sendARP, interface, unsafe cause(handle))
        }
        defer { unsafe pcap_freecode(&code) }
        // because all three read or set the live handle only. Incoming only: this host's own answers are no
        // news.
        guard unsafe pcap_setfilter(handle, &code) == 0, unsafe pcap_setdirection(handle, PCAP_D_IN) == 0,
            unsafe pcap_setnonblock(handle, 1, nil) == 0
        else { throw DiscoveryError(.sendARP, interface, unsafe cause(handle)) }
    }

    /// What libpcap says of its last failure, as a system error where it names one.
    static func cause(_ handle: OpaquePointer, status: Int32 = PCAP_ERROR) -> DiscoveryError.Cause {
        switch status {
        case PCAP_ERROR_PERM_DENIED: return .system(EPERM)
        case PCAP_ERROR_NO_SUCH_DEVICE: return .system(ENODEV)
        case PCAP_ERROR_IFACE_NOT_UP: return .system(ENETDOWN)
        default: break
        }
        // because pcap_geterr points into the live handle and is copied at once.
        let text = unsafe String(cString: pcap_geterr(handle))
        return .text(text.isEmpty ? "libpcap error \(status)" : text)
    }
}
