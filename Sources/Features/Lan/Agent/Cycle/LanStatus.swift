internal import LanCore
internal import Synchronization

/// The LAN's part of the line that `systemctl status` shows.
///
/// `12 devices, 3456 packets, 0 dropped`
final class LanStatus: Sendable {
    private struct Counts {
        var devices = 0
        /// Since the start, as `dropped`.
        var packets: UInt64 = 0
        var dropped: UInt64 = 0
    }

    private let counts = Mutex(Counts())

    func count(_ snapshot: Snapshot) {
        counts.withLock { counts in
            counts.devices = snapshot.devices.count { $0.isActive }
            counts.packets += snapshot.capture.kernelReceivedPackets ?? 0
            counts.dropped += snapshot.capture.kernelDroppedPackets ?? 0
        }
    }

    var text: String {
        let counts = counts.withLock { $0 }
        return "\(counts.devices) devices, \(counts.packets) packets, \(counts.dropped) dropped"
    }
}
