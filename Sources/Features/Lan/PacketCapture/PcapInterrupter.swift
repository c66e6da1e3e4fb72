import CPcap

/// Ends a waiting `pcap_dispatch` from another thread.
///
/// Sendable unchecked because pcap_breakloop(3pcap) may be called from any thread.
@safe struct PcapInterrupter: @unchecked Sendable {
    // because libpcap knows its handle by a raw pointer; `CaptureLoop` withdraws this before the handle
    // closes.
    private let pointer: OpaquePointer

    init(pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    func interrupt() {
        unsafe pcap_breakloop(pointer)
    }
}
