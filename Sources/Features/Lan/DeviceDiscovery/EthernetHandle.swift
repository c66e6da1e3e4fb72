import CPcap
import Glibc

/// A small libpcap handle on an Ethernet interface: hears of what comes in that for which its filter asks.
/// Used by one thread.
@safe struct EthernetHandle: ~Copyable {
    struct Options {
        let interface: String
        /// What an error says could not be done.
        let purpose: DiscoveryError.Code
        /// In libpcap's language: pcap-filter(7).
        let filter: String
        /// Bytes.
        let snapLength: Int32
        let ringBytes: Int32
        /// The kernel hands a block over this long after its first frame: one wake-up for many.
        let timeoutMilliseconds: Int32
        /// Each frame at once, instead.
        var isImmediate = false
    }

    private let options: Options
    // because libpcap hands out an opaque handle; it is made in init, closed in deinit and never copied.
    private let handle: OpaquePointer
    /// Readable where `drain` finds something.
    let descriptor: Int32

    init(_ options: Options) throws(DiscoveryError) {
        self.options = options
        unsafe handle = try unsafe Self.open(options)
        // because the handle is live and active.
        descriptor = unsafe pcap_get_selectable_fd(handle)
    }

    deinit {
        // because this is the only reference to the handle.
        unsafe pcap_close(handle)
    }

    /// Sends one frame. A full transmit queue swallows it, as a wire might.
    func send(_ frame: [UInt8]) throws(DiscoveryError) {
        // because pcap_inject reads exactly the array's bytes before it returns.
        guard unsafe pcap_inject(handle, frame, frame.count) < 0 else { return }
        let number = errno
        guard ![ENOBUFS, EAGAIN, EINTR].contains(number) else { return }
        // because the handle is live.
        throw options.error(number == 0 ? unsafe Self.cause(handle) : .system(number))
    }

    /// Hands over what has come in, each frame cut to the snap length.
    ///
    /// - Returns: how many frames were read.
    @discardableResult func drain(atMost most: Int, _ body: ([UInt8]) -> Void) throws(DiscoveryError) -> Int {
        for count in 0..<most {
            var header: UnsafeMutablePointer<pcap_pkthdr>?
            var bytes: UnsafePointer<UInt8>?
            // because pcap_next_ex sets both pointers when it returns 1, into its own ring.
            let result = unsafe pcap_next_ex(handle, &header, &bytes)
            guard result != 0 else { return count }
            guard result == 1, let header = unsafe header, let bytes = unsafe bytes else {
                throw options.error(unsafe Self.cause(handle))
            }
            // because both stay valid until the next call on this handle, and caplen bytes lie there.
            body(unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(header.pointee.caplen))))
        }
        return most
    }
}

extension EthernetHandle.Options {
    func error(_ cause: DiscoveryError.Cause) -> DiscoveryError { DiscoveryError(purpose, interface, cause) }
}
