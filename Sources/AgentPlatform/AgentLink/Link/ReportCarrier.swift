internal import MonitorCore
internal import MonitorWire
internal import Synchronization

/// Reports that were sent over the link and whose acknowledgements are waited for.
final class ReportCarrier: Sendable {
    /// A hub makes a report durable, and says so, within this time.
    static let patience: Duration = .seconds(10)

    private struct Waiting {
        var missing: [ReportName]
        var acks: [ReportAck] = []
        let done: AsyncStream<Never>.Continuation
    }

    private let waiting = Mutex<Waiting?>(nil)

    /// Sends reports and waits until each is acknowledged, `pause` has returned, or `interrupt` is called.
    /// One at a time.
    ///
    /// - Returns: what the hub said, in any order; of some perhaps nothing.
    func carry(
        _ reports: [EncodedReport], over line: LinkLine,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) async -> [ReportAck] {
        let (ends, end) = AsyncStream.makeStream(of: Never.self)
        waiting.withLock { $0 = Waiting(missing: reports.map(\.name), done: end) }
        for report in reports { line.send(report.json, .needed) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in ends {} }
            group.addTask { try? await pause(Self.patience) }
            await group.next()
            group.cancelAll()
        }
        return waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting?.acks ?? []
        }
    }

    func acknowledged(_ ack: ReportAck) {
        waiting.withLock { state in
            guard let index = state?.missing.firstIndex(where: { ack.isOf($0) }) else { return }
            state?.missing.remove(at: index)
            state?.acks.append(ack)
            if state?.missing.isEmpty == true { state?.done.finish() }
        }
    }

    /// The line is gone: no answer will come.
    func interrupt() {
        waiting.withLock { $0?.done.finish() }
    }
}
