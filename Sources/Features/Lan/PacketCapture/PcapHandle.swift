import CPcap
import Glibc
internal import MonitorCore
import Traffic

/// An open libpcap capture, live or from a file. Closed when it goes out of scope.
@safe struct PcapHandle: ~Copyable {
    // because libpcap hands out its handle as a raw pointer; this type alone frees it.
    private let pointer: OpaquePointer
    let decoder: FrameDecoder
    private let object: String
    // because pcap_next_ex lends its frame by these until its next call.
    private var header: UnsafeMutablePointer<pcap_pkthdr>?
    private var bytes: UnsafePointer<UInt8>?
    private var counts = KernelCounts.zero

    /// The kernel hands frames over at least this often; only a busy link wakes anyone.
    static let readTimeoutMilliseconds: Int32 = 100

    /// Opens an interface.
    ///
    /// Source: pcap(3pcap).
    static func open(_ options: CaptureOptions) throws(CaptureError) -> PcapHandle {
        let handle = try PcapHandle(options, snapLength: LinkType.ethernet.snapLength)
        // Which headers there are is known only now; longer ones want a longer snap length.
        let wanted = handle.decoder.linkType.snapLength
        if wanted <= LinkType.ethernet.snapLength { return handle }
        return try PcapHandle(options, snapLength: wanted)
    }

    private init(_ options: CaptureOptions, snapLength: Int) throws(CaptureError) {
        let name = options.interface
        var reason = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let pointer = unsafe pcap_create(name, &reason) else {
            throw CaptureError(.engine, object: name, cause: Self.text(reason))
        }
        unsafe pcap_set_snaplen(pointer, Int32(snapLength))
        unsafe pcap_set_promisc(pointer, options.promiscuous ? 1 : 0)
        unsafe pcap_set_timeout(pointer, Self.readTimeoutMilliseconds)
        unsafe pcap_set_buffer_size(pointer, Int32(clamping: options.kernelBufferBytes))
        let status = unsafe pcap_activate(pointer)
        do throws(CaptureError) {
            guard status >= 0 else { throw unsafe Self.activation(status, pointer, name) }
            unsafe try self.init(adopting: pointer, object: name)
        } catch {
            unsafe pcap_close(pointer)
            throw error
        }
    }

    /// Reads a capture file in libpcap's own format.
    ///
    /// - Parameter stream: closed with this handle, also where it is not a capture file.
    init(adopting stream: UnsafeMutablePointer<FILE>, object: String) throws(CaptureError) {
        var reason = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let pointer = unsafe pcap_fopen_offline(stream, &reason) else {
            unsafe fclose(stream)
            throw CaptureError(.file, object: object, cause: Self.text(reason))
        }
        do throws(CaptureError) {
            unsafe try self.init(adopting: pointer, object: object)
        } catch {
            unsafe pcap_close(pointer)
            throw error
        }
    }

    private init(adopting pointer: OpaquePointer, object: String) throws(CaptureError) {
        let number = unsafe pcap_datalink(pointer)
        guard let linkType = LinkType(rawValue: number) else {
            throw CaptureError(unknownLink: number, object: object)
        }
        // Empty, but installed on interfaces: without one the kernel's ring ignores the snap length.
        var program = unsafe bpf_program()
        let isInterface = unsafe pcap_file(pointer) == nil
        if isInterface, unsafe pcap_compile(pointer, &program, "", 1, PCAP_NETMASK_UNKNOWN) == 0 {
            unsafe pcap_setfilter(pointer, &program)
            unsafe pcap_freecode(&program)
        }
        unsafe self.pointer = pointer
        self.decoder = FrameDecoder(linkType: linkType)
        self.object = object
        unsafe (header, bytes) = (nil, nil)
    }

    deinit {
        unsafe pcap_close(pointer)
    }

    /// Waits for frames and accounts those that have come: one batch.
    ///
    /// Also returns, perhaps with nothing, when interrupted.
    mutating func dispatch(into accounting: FrameAccounting) throws(CaptureError) {
        accounting.setDecoder(decoder)
        let count = unsafe pcap_dispatch(pointer, -1, accountFrame, accounting.userPointer)
        if count >= 0 || count == PCAP_ERROR_BREAK { return }
        throw unsafe CaptureError(.interfaceDown, object: object, cause: Self.text(of: pointer))
    }

    /// Whether more was asked for than the file has; `false` for interfaces.
    var isAtEnd: Bool { unsafe pcap_file(pointer).map { unsafe feof($0) != 0 } ?? false }

    /// Reads the next frame of a file without accounting it yet.
    ///
    /// - Returns: its time; `nil` at the end.
    mutating func peek() throws(CaptureError) -> UTCTime? {
        let status = unsafe pcap_next_ex(pointer, &header, &bytes)
        if status == PCAP_ERROR_BREAK { return nil }
        guard status == 1, let time = unsafe header?.pointee.ts else {
            throw unsafe CaptureError(.file, object: object, cause: Self.text(of: pointer))
        }
        // A file may claim any time; years beyond 9999 are damage, and would overflow.
        let seconds = min(max(0, Int64(time.tv_sec)), UTCTime.lastSecondOfFiles)
        return UTCTime(milliseconds: seconds * 1000 + min(max(0, Int64(time.tv_usec)), 999_999) / 1000)
    }

    /// The captured bytes of the frame that `peek` read, copied.
    func peekedFrame() -> [UInt8] {
        guard let header = unsafe header, let bytes = unsafe bytes else { return [] }
        // because both stay valid until the next call on this handle, and caplen bytes lie there.
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(header.pointee.caplen)))
    }

    /// Accounts the frame that `peek` read.
    func accountPeeked(into accounting: FrameAccounting) {
        accounting.setDecoder(decoder)
        unsafe accountFrame(accounting.userPointer, header, bytes)
    }

    /// Accounts a whole file.
    mutating func drain(into accounting: FrameAccounting) throws(CaptureError) {
        accounting.setDecoder(decoder)
        guard unsafe pcap_loop(pointer, -1, accountFrame, accounting.userPointer) >= 0 else {
            throw unsafe CaptureError(.file, object: object, cause: Self.text(of: pointer))
        }
    }

    /// Cumulative since this handle was opened; `nil` for files. Wraps at 32 bits.
    ///
    /// The kernel is asked directly: libpcap would read two files of `/sys` besides, for counts of the
    /// driver.
    mutating func kernelCounts() -> KernelCounts? {
        // A `tpacket_stats_v3`: packets, drops and freezes since the last question.
        var (growth, size): ([UInt32], _) = ([0, 0, 0], socklen_t(12))
        // because the kernel writes at most the twelve octets of the array.
        let status = unsafe getsockopt(pcap_fileno(pointer), 263, 6, &growth, &size)
        guard status == 0 else { return libraryCounts() }
        counts = counts.adding(received: growth[0], dropped: growth[1])
        return counts
    }

    /// For sources other than packet sockets.
    private func libraryCounts() -> KernelCounts? {
        var counts = pcap_stat()
        guard unsafe pcap_stats(pointer, &counts) == 0 else { return nil }
        return KernelCounts(received: counts.ps_recv, dropped: counts.ps_drop)
    }

    /// Whether the interface is up; `nil` where it is gone.
    func isUp(_ interface: String) -> Bool? {
        unsafe InterfaceFlags.isUp(interface, by: pcap_fileno(pointer))
    }

    /// What another thread needs to wake `dispatch`; dead once this handle is closed.
    var interrupter: PcapInterrupter { unsafe PcapInterrupter(pointer: pointer) }

    private static func activation(_ status: Int32, _ pointer: OpaquePointer, _ name: String) -> CaptureError
    {
        let code: CaptureError.Code =
            switch status {
            case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED: .permission
            case PCAP_ERROR_NO_SUCH_DEVICE: .noSuchInterface
            case PCAP_ERROR_IFACE_NOT_UP: .interfaceDown
            default: .engine
            }
        let cause =
            switch code {
            case .permission: "Operation not permitted"
            case .noSuchInterface: "No such interface"
            case .interfaceDown: "It is down"
            default: unsafe text(of: pointer)
            }
        return CaptureError(code, object: name, cause: cause)
    }

    private static func text(of pointer: OpaquePointer) -> String {
        unsafe String(cString: pcap_geterr(pointer))
    }

    private static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension CaptureError {
    /// A link type by libpcap's number, of which `LinkType` says nothing.
    init(unknownLink number: Int32, object: String) {
        let name = unsafe pcap_datalink_val_to_name(number).map { unsafe String(cString: $0) }
        self.init(
            .linkType, object: object, cause: "Link type \(name ?? "without a name") (\(number)) is not known"
        )
    }
}
