import CPcap
internal import LanCore
internal import MonitorCore
import Traffic

/// What libpcap's callback works on: the ledger of the running window, at an address that does not move.
///
/// One thread uses it at a time: the capture thread, or a test.
@safe final class FrameAccounting {
    // because a class or a global on the packet path costs 13-17 ns a packet (retain, release, exclusivity);
    // the state is allocated once, freed in deinit, and only handed to pcap_dispatch for its own duration.
    private let state: UnsafeMutablePointer<AccountingState>

    init(ledger: consuming Ledger) {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: AccountingState(ledger: ledger))
    }

    deinit {
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    func setDecoder(_ decoder: FrameDecoder) {
        unsafe state.pointee.decoder = decoder
    }

    /// Accounts one frame that libpcap did not hand over, by the decoder that was set.
    func take(_ frame: RawSpan, wireLength: UInt32) {
        unsafe account(
            in: &state.pointee.ledger, wireLength: wireLength, frame, decoder: state.pointee.decoder)
    }

    /// Puts another ledger in place: the edge between two windows.
    func exchange(_ other: inout Ledger) {
        unsafe swap(&state.pointee.ledger, &other)
    }

    /// Empties the running ledger.
    func reset(networks: LocalNetworks) {
        unsafe state.pointee.ledger.reset(networks: networks, keeping: [])
    }

    func tally(damage: CaptureError? = nil, began: UTCTime? = nil) -> CaptureFile.Tally {
        read { CaptureFile.Tally(tallies: $0.tallies(), totals: $0.totals, damage: damage, began: began) }
    }

    /// Reads the running ledger.
    func read<Result>(_ body: (borrowing Ledger) -> Result) -> Result {
        unsafe body(state.pointee.ledger)
    }

    var userPointer: UnsafeMutablePointer<UInt8> {
        unsafe UnsafeMutableRawPointer(state).assumingMemoryBound(to: UInt8.self)
    }
}

struct AccountingState: ~Copyable {
    var ledger: Ledger
    var decoder = FrameDecoder(linkType: .ethernet)
}

/// libpcap's callback: once per frame. No allocation, lock or log here or below.
// because libpcap passes raw pointers: `user` is a `FrameAccounting`'s state, and `header.caplen` bytes are
// readable at `bytes` until this returns (pcap_loop(3pcap)). None of the three is ever null.
let accountFrame: pcap_handler = { user, header, bytes in
    let (user, header) = unsafe (user.unsafelyUnwrapped, header.unsafelyUnwrapped)
    let bytes = unsafe bytes.unsafelyUnwrapped
    let captured = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(header.pointee.caplen))
    let state = unsafe UnsafeMutableRawPointer(user).assumingMemoryBound(to: AccountingState.self)
    unsafe account(
        in: &state.pointee.ledger, wireLength: header.pointee.len, captured.bytes,
        decoder: state.pointee.decoder)
}
