/// What a platform itself says in its answer to an agent: `{"error":"...","code":"key-foreign"}`, or beside
/// what it accepted `{"code":"key-pending","notice":"..."}`.
///
/// Proxies and firewalls answer in the platform's name, and never like this: by `error` an agent tells the
/// one's refusal from the other's.
public struct PlatformAnswer: Sendable, Equatable {
    /// What an agent can do something about without reading the sentence.
    public enum Code: String, Sendable, CaseIterable {
        case keyUnknown = "key-unknown"
        case keyDenied = "key-denied"
        /// No administrator has decided on the key yet.
        case keyPending = "key-pending"
        /// The key was approved, and is to be looked at again.
        case keyOnHold = "key-on-hold"
        /// The key speaks for an agent of another name.
        case keyForeign = "key-foreign"

        /// An administrator can still approve it.
        public var isWaiting: Bool { self == .keyPending || self == .keyOnHold }
    }

    /// Why it refuses, in a sentence.
    public var error: String?
    /// What else its reader should know.
    public var notice: String?
    /// `nil` also for a word of a later platform.
    public var code: Code?
    /// Whether it counts the snapshots that it accepted, as monitor-hub does, and no platform of another kind.
    public var countsSnapshots = false

    private enum Key: String, CaseIterable { case error, notice, code, snapshots }
    private static let keys = KeyTable<Key>()
    private static let longest = 64 << 10

    public init() {}

    /// - Parameter body: hostile; at most what the edge kept of it.
    /// - Returns: `nil` for anything but a JSON object, and where these keys mean something else.
    public init?(_ body: [UInt8]) {
        var reader = JSONReader(body)
        var found = PlatformAnswer()
        do {
            try reader.whole { (reader) throws(WireFault) in
                try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                    switch key {
                    case .error: found.error = try reader.string(atMost: Self.longest)
                    case .notice: found.notice = try reader.string(atMost: Self.longest)
                    case .code: found.code = Code(rawValue: try reader.string(atMost: Self.longest))
                    case .snapshots:
                        let start = reader.nextByte
                        try reader.skip()
                        let isCount = reader.text(from: start).allSatisfy { (0x30...0x39).contains($0) }
                        found.countsSnapshots = isCount
                    }
                }
            }
        } catch {
            return nil
        }
        self = found
    }
}
