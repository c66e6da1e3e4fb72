internal import MonitorCore
internal import NIOCore

/// What outlives a connection: the mailbox, and who empties it.
///
/// `@unchecked Sendable` because everything but `offer` is called, and every variable touched, on `eventLoop`
/// only.
final class LiveOutlet: @unchecked Sendable {
    let eventLoop: any EventLoop
    private let report: @Sendable (Event) -> Void
    private var mailbox = LiveMailbox()
    private weak var connection: LiveConnection?

    enum Event: Sendable {
        case connected
        case replaced(total: Int)
        case sent(EncodedReport)
    }

    init(eventLoop: any EventLoop, report: @escaping @Sendable (Event) -> Void) {
        self.eventLoop = eventLoop
        self.report = report
    }

    /// From any thread; order is kept.
    func offer(_ snapshot: EncodedReport) {
        eventLoop.execute {
            self.counting { $0.put(snapshot) }
            self.connection?.pump()
        }
    }

    func open(_ connection: LiveConnection) {
        self.connection = connection
        report(.connected)
    }

    func close() {
        connection = nil
    }

    func take() -> EncodedReport? { mailbox.take() }

    var isEmpty: Bool { mailbox.newest == nil }

    func settle(_ snapshot: EncodedReport, _ result: Result<Void, any Error>) {
        switch result {
        case .success: report(.sent(snapshot))
        case .failure: counting { $0.putBack(snapshot) }
        }
    }

    private func counting(_ change: (inout LiveMailbox) -> Void) {
        let before = mailbox.replaced
        change(&mailbox)
        if mailbox.replaced != before { report(.replaced(total: mailbox.replaced)) }
    }
}
