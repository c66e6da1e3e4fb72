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
    private var frames = LinkMailbox()
    /// What the link's frames are for; `nil` where they are not used.
    let link: AgentLink?
    private weak var connection: LiveConnection?

    enum Event: Sendable {
        case connected
        case replaced(total: Int)
        case sent(EncodedReport)
    }

    init(eventLoop: any EventLoop, link: AgentLink? = nil, report: @escaping @Sendable (Event) -> Void) {
        self.eventLoop = eventLoop
        self.link = link
        self.report = report
    }

    /// From any thread; order is kept.
    func offer(_ snapshot: EncodedReport) {
        eventLoop.execute {
            self.counting { $0.put(snapshot) }
            self.connection?.pump()
        }
    }

    /// - Parameter isLink: whether the server has confirmed the link.
    func open(_ connection: LiveConnection, isLink: Bool) {
        self.connection = connection
        report(.connected)
        guard isLink else { return }
        link?.opened(
            LinkLine(manner: .socket) { [weak self, eventLoop] frame, worth in
                guard let outlet = self else { return }
                eventLoop.execute {
                    outlet.frames.put(frame, worth)
                    outlet.connection?.pump()
                }
            })
    }

    func close(isLink: Bool) {
        connection = nil
        frames.clear()
        if isLink { link?.closed() }
    }

    func takeFrame() -> [UInt8]? { frames.take() }

    func take() -> EncodedReport? { mailbox.take() }

    var isEmpty: Bool { mailbox.newest == nil && frames.isEmpty }

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
