public import LanCore
public import MonitorCore
import Traffic

/// Tallies a capture file, by the same road as live packets.
public enum CaptureFile {
    /// What a file, or a window of it, held.
    public struct Tally: Sendable {
        public let tallies: [AddressTally]
        public let totals: TrafficTotals
        /// Where the file stopped making sense; the tally then ends there.
        public let damage: CaptureError?
        /// The beginning of the window, by the file's own time stamps; `nil` for a whole file.
        public let began: UTCTime?
    }

    /// - Parameters:
    ///   - path: pcap or pcapng; `-` is standard input.
    ///   - networks: what counts as a device; `.all` gives every address a row.
    /// - Throws: `CaptureError` for a file that cannot be opened or has frames of no known link type.
    public static func tally(
        _ path: String, networks: LocalNetworks, maximumRows: Int
    ) throws(CaptureError) -> Tally {
        var handle = try CaptureStream(path)
        let accounting = FrameAccounting(ledger: Ledger(networks: networks, maximumRows: maximumRows))
        do throws(CaptureError) {
            try handle.drain(into: accounting)
            return accounting.tally()
        } catch {
            let packet = accounting.read { $0.totals.frames.packets } + 1
            return accounting.tally(damage: try damage(path, at: packet, error))
        }
    }

    /// Cuts a file into windows by its own time stamps.
    ///
    /// - Parameters:
    ///   - seconds: the length of a window; the first begins with the first packet, and empty ones are left
    ///   out.
    ///   - until: `nil` ends with the file. Otherwise the file is followed as it grows, until this says so.
    ///   - body: gets each window as it is complete; the last one holds what is left.
    /// - Throws: as `tally`, and what `body` throws.
    public static func windows(
        of path: String, every seconds: Double, networks: LocalNetworks, maximumRows: Int,
        followedUntil until: (@Sendable () -> Bool)? = nil, _ body: (Tally) throws -> Void
    ) throws {
        var handle = try CaptureStream(path, followedUntil: until)
        let accounting = FrameAccounting(ledger: Ledger(networks: networks, maximumRows: maximumRows))
        var cutter = WindowCutter(milliseconds: Int64((seconds * 1000).rounded()))
        var packets: UInt64 = 0
        var end = Result<Void, CaptureError>.success(())
        while let time = next(of: &handle, &end) {
            packets += 1
            if let began = cutter.edge(before: time) {
                try body(accounting.tally(began: began))
                accounting.reset(networks: networks)
            }
            handle.accountPeeked(into: accounting)
        }
        // Of a file that is still being written the last packet may be incomplete, and nothing else.
        let isCutByRequest = handle.isAtEnd && until?() == true
        let damaged = isCutByRequest ? nil : try end.failure.map { try damage(path, at: packets + 1, $0) }
        try body(accounting.tally(damage: damaged, began: cutter.began))
    }

    private static func next(of handle: inout CaptureStream, _ end: inout Result<Void, CaptureError>)
        -> UTCTime?
    {
        do throws(CaptureError) {
            return try handle.peek()
        } catch {
            end = .failure(error)
            return nil
        }
    }

    /// - Throws: the error itself where it is about all of the file's frames.
    static func damage(
        _ path: String, at packet: UInt64, _ error: CaptureError
    ) throws(CaptureError) -> CaptureError {
        if error.code == .linkType { throw error }
        return CaptureError(.file, object: path, cause: "Damaged at packet \(packet): \(error.cause)")
    }
}

/// Decides where a file's windows end.
struct WindowCutter {
    /// Several interfaces, queues or processors write their packets up to so many milliseconds late.
    private static let disorder: Int64 = 1000

    private let milliseconds: Int64
    private(set) var began: UTCTime?

    init(milliseconds: Int64) {
        self.milliseconds = max(1, milliseconds)
    }

    /// - Returns: the beginning of the window that ends before a packet of this time; `nil` while it goes on.
    ///   Packets that are a little out of order stay in their window; a clock that was set back begins another.
    mutating func edge(before time: UTCTime) -> UTCTime? {
        guard let start = began else {
            began = time
            return nil
        }
        let passed = time.milliseconds - start.milliseconds
        if passed < -max(milliseconds, Self.disorder) {
            began = time
            return start
        }
        guard passed >= milliseconds else { return nil }
        began = UTCTime(milliseconds: start.milliseconds + passed / milliseconds * milliseconds)
        return start
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
