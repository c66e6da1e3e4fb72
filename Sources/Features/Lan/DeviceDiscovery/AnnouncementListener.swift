import CPcap
public import Evidence
import Glibc
public import LanCore

/// Captures the announcements of devices on one interface: a small libpcap handle of its own beside the one
/// that counts, with a filter for those few frames and their full length.
///
/// A flood of such frames is left in the kernel's small ring, where it drops for free: at most `batch` frames
/// are read a pause, and of each protocol no more than its share is looked into.
public final class AnnouncementListener: Sendable {
    /// The largest Ethernet frame with two tags.
    static let snapLength: Int32 = 1522
    static let ringBytes: Int32 = 256 << 10
    /// Frames read before a pause.
    static let batch = 256
    static let pause: Duration = .milliseconds(200)

    public let interface: String
    private let stopped: Int32

    public init(interface: String) {
        self.interface = interface
        stopped = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    }

    deinit { close(stopped) }

    /// Ends `run`, soon, from any thread.
    public func stop() {
        var one: UInt64 = 1
        // because the kernel reads the eight octets of a number on this frame.
        _ = unsafe write(stopped, &one, 8)
    }

    /// Listens until `stop`. Blocks: run it on a thread of its own.
    ///
    /// - Parameters:
    ///   - onFlood: a protocol of which more came than is looked into; called at most once an hour for each.
    ///   - onSightings: what one wake-up brought.
    /// - Throws: `.listen` without CAP_NET_RAW, or when the interface goes away.
    public func run(
        onFlood: (Announcement.Kind) -> Void = { _ in }, onSightings: ([Sighting]) -> Void
    ) throws(DiscoveryError) {
        let handle = try AnnouncementHandle(interface: interface)
        var allowance = AnnouncementAllowance(at: .now)
        while try handle.wait(orFor: stopped) {
            var sightings: [Sighting] = []
            let count = try handle.drain(atMost: Self.batch) { frame in
                guard let announcement = Announcement(frame: frame) else { return }
                switch allowance.take(announcement.kind, at: .now) {
                case .granted: sightings += announcement.sightings
                case .refusedFirst: onFlood(announcement.kind)
                case .refused: break
                }
            }
            if !sightings.isEmpty { onSightings(sightings) }
            // What comes meanwhile waits in the ring, or is dropped there.
            if count == Self.batch, isStopped(after: Self.pause) { return }
        }
    }

    private func isStopped(after pause: Duration) -> Bool {
        var request = pollfd(fd: stopped, events: Int16(POLLIN), revents: 0)
        // because the structure lives on this frame and the kernel is told of one descriptor.
        return unsafe poll(&request, 1, Int32(pause / .milliseconds(1))) > 0
    }
}

/// How many frames of each protocol are looked into: `burst` at once, `perSecond` in the long run.
struct AnnouncementAllowance {
    enum Verdict {
        case granted
        /// Too many, and worth telling: the first in an hour.
        case refusedFirst
        case refused
    }

    /// A sweep of a /24 brings 253 ARP replies in two seconds.
    static let burst = 300.0
    static let perSecond = 100.0
    static let tellInterval: Duration = .seconds(3600)

    private struct Bucket {
        var tokens = AnnouncementAllowance.burst
        var filled: ContinuousClock.Instant
        var told: ContinuousClock.Instant?
    }

    private var buckets: [Bucket]

    init(at now: ContinuousClock.Instant) {
        buckets = Announcement.Kind.allCases.map { _ in Bucket(filled: now) }
    }

    mutating func take(_ kind: Announcement.Kind, at now: ContinuousClock.Instant) -> Verdict {
        var bucket = buckets[Int(kind.rawValue)]
        defer { buckets[Int(kind.rawValue)] = bucket }
        bucket.tokens = min(Self.burst, bucket.tokens + (now - bucket.filled) / .seconds(1) * Self.perSecond)
        bucket.filled = now
        if bucket.tokens >= 1 {
            bucket.tokens -= 1
            return .granted
        }
        if let told = bucket.told, now - told < Self.tellInterval { return .refused }
        bucket.told = now
        return .refusedFirst
    }
}
