import CPcap
import Glibc

/// Setting up the handle. Each pointer passed on here is the live one that `open` holds.
extension EthernetHandle {
    static func open(_ options: Options) throws(DiscoveryError) -> OpaquePointer {
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        // because pcap fills at most PCAP_ERRBUF_SIZE bytes of the buffer, and copies the name.
        guard let handle = unsafe pcap_create(options.interface, &message) else {
            throw options.error(.text("libpcap has no handle for it"))
        }
        do {
            try unsafe activate(handle, options)
            try unsafe filter(handle, options)
        } catch {
            // because the handle is not shared yet.
            unsafe pcap_close(handle)
            throw error
        }
        return unsafe handle
    }

    private static func activate(_ handle: OpaquePointer, _ options: Options) throws(DiscoveryError) {
        // because these only store a number in the handle; they fail only after activation.
        unsafe pcap_set_snaplen(handle, options.snapLength)
        unsafe pcap_set_promisc(handle, 0)
        unsafe pcap_set_immediate_mode(handle, options.isImmediate ? 1 : 0)
        unsafe pcap_set_timeout(handle, options.timeoutMilliseconds)
        unsafe pcap_set_buffer_size(handle, options.ringBytes)
        // because activation only reads what was stored; a positive result is a warning.
        let status = unsafe pcap_activate(handle)
        guard status >= 0 else { throw options.error(unsafe cause(handle, status: status)) }
    }

    private static func filter(_ handle: OpaquePointer, _ options: Options) throws(DiscoveryError) {
        // because the handle is active.
        guard unsafe pcap_datalink(handle) == DLT_EN10MB else {
            throw options.error(.text("the link is not Ethernet"))
        }
        var code = unsafe bpf_program()
        // because the compiled program is ours until pcap_freecode, and pcap_setfilter copies it.
        guard unsafe pcap_compile(handle, &code, options.filter, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
            throw options.error(unsafe cause(handle))
        }
        defer { unsafe pcap_freecode(&code) }
        // because all three read or set the live handle only. Incoming only: what this host sends is known
        // already.
        guard unsafe pcap_setfilter(handle, &code) == 0, unsafe pcap_setdirection(handle, PCAP_D_IN) == 0,
            unsafe pcap_setnonblock(handle, 1, nil) == 0
        else { throw options.error(unsafe cause(handle)) }
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
