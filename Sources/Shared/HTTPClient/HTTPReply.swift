public import MonitorCore

/// What came back.
public struct HTTPReply: Sendable, Equatable {
    /// 200, 404, ...; 0 for a probe.
    public let status: Int
    /// The first `HTTPSettings.keptBytes` at most.
    public let body: [UInt8]
    /// From `Retry-After`, seconds or a date (RFC 9110 §10.2.3); `nil` when absent.
    public let retryAfter: Duration?
    /// Where a redirection pointed, host only; redirections are never followed.
    public let redirectHost: String?
    /// This machine's end of the connection; `nil` where libcurl names none.
    public let localAddress: IPAddress?
    /// From `Snapshots-Per-Request`, by which a platform says that it takes an array of so many; `nil` when
    /// absent.
    public let snapshotsPerRequest: Int?
    /// Whether `Accept-Encoding` says that bodies may come as Zstandard (RFC 9110 §12.5.3).
    public let takesZstandard: Bool

    public init(
        status: Int, body: [UInt8] = [], retryAfter: Duration? = nil, redirectHost: String? = nil,
        localAddress: IPAddress? = nil, snapshotsPerRequest: Int? = nil, takesZstandard: Bool = false
    ) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
        self.redirectHost = redirectHost
        self.localAddress = localAddress
        self.snapshotsPerRequest = snapshotsPerRequest
        self.takesZstandard = takesZstandard
    }
}

extension HTTPReply {
    /// - Parameter value: of `Accept-Encoding`, as a server answers it (RFC 9110 §12.5.3).
    package static func offersZstandard(in value: String) -> Bool {
        value.split(separator: ",").contains { item in
            let words = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            let weight = words.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
            return words.first == "zstd" && weight.flatMap { Double($0) } != 0
        }
    }
}

/// A reply's body as it arrives: kept in part, and cut off when it will not end.
struct BoundedBody {
    let kept: Int
    static let longest = 1 << 20
    private let most: Int

    private(set) var bytes: [UInt8] = []
    private var received = 0

    init(keeping kept: Int = 64 << 10, longest most: Int = Self.longest) {
        self.kept = kept
        self.most = most
    }

    var isEndless: Bool { received > most }

    /// - Returns: whether to go on reading.
    mutating func receive(_ more: UnsafeRawBufferPointer) -> Bool {
        received += more.count
        // because `more` is libcurl's buffer, valid for this call, and is copied within it.
        unsafe bytes.append(contentsOf: more.prefix(kept - bytes.count))
        return !isEndless
    }
}
