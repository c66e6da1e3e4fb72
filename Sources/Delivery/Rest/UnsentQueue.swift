internal import MonitorCore
internal import NIOCore

/// Snapshots that nobody has accepted yet, oldest first, within a bound of bytes.
///
/// At most one is in flight: it counts towards the bound but is not dropped, since its bytes are being sent.
struct UnsentQueue: Sendable {
    let maximumBytes: Int
    private(set) var bytes = 0
    /// Given up because newer ones needed the room.
    private(set) var dropped = 0
    private var waiting = CircularBuffer<EncodedSnapshot>()
    private var inFlight: EncodedSnapshot?

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    var count: Int { waiting.count + (inFlight == nil ? 0 : 1) }

    /// Adds the newest, at the cost of the oldest; one that can never fit is dropped itself.
    mutating func append(_ snapshot: EncodedSnapshot) {
        waiting.append(snapshot)
        bytes += snapshot.json.count
        while bytes > maximumBytes, let oldest = waiting.popFirst() {
            bytes -= oldest.json.count
            dropped += 1
        }
    }

    /// The oldest, now in flight, until `settle` or `putBack`; `nil` when there is none.
    mutating func take() -> EncodedSnapshot? {
        if inFlight == nil { inFlight = waiting.popFirst() }
        return inFlight
    }

    /// The one in flight is done with.
    mutating func settle() {
        bytes -= inFlight?.json.count ?? 0
        inFlight = nil
    }

    /// The one in flight was not sent: it is the oldest again.
    mutating func putBack() {
        guard let snapshot = inFlight else { return }
        waiting.prepend(snapshot)
        inFlight = nil
    }
}
