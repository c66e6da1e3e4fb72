internal import AgentLink
internal import Daemon
internal import HTTPClient
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import NIOPosix
public import Outbox
internal import ServiceLifecycle

/// Everything that carries data to the platform. They run side by side and never wait for each other, also
/// not when the program ends: each has the same short grace.
struct Deliveries: Service {
    let rest: RestDelivery?
    let live: LiveDelivery?
    let debug: DebugDelivery?
    let link: AgentLink
    let polling: LinkPolling?
    let outbox: Outbox

    /// - Parameter handlers: of the features that take orders.
    init(
        _ settings: AgentSettings, on thread: OneThread, outbox: Outbox, logger: Logger,
        handlers: [LinkHandler]
    ) throws {
        self.outbox = outbox
        if let file = settings.caFile { try CertificateFile.check(file) }
        let debugURL = settings.debug ? settings.debugAPIURL : nil
        if settings.platformAPIURL != nil || debugURL != nil { try HTTPLibrary.load() }
        let http = HTTPSettings(proxy: settings.proxy, caFile: settings.caFile)
        let serverID = settings.serverID
        let fingerprint = settings.apiKey.flatMap { MachineFingerprint.ofThisMachine(key: $0) }
        let link = AgentLink(
            serverID: serverID, handlers: handlers, folder: settings.keepsState ? settings.stateFolder : nil,
            logger: logger, pause: { await thread.sleep(for: $0) })
        self.link = link
        let reached = Wakeup()
        let live = try settings.platformWSURL.map { url in
            LiveDelivery(
                endpoint: try LiveEndpoint(
                    url: url, bearer: settings.apiKey, caFile: settings.caFile, fingerprint: fingerprint),
                eventLoopGroup: thread.group, link: link, reached: reached, logger: logger
            ) { Messages.agentConnect(serverID: serverID, at: .now) }
        }
        self.live = live
        let endpoint = try settings.platformAPIURL.map { url in
            try RestEndpoint(
                url: url, bearer: settings.apiKey, settings: http, fingerprint: fingerprint,
                serverID: serverID)
        }
        let rest = endpoint.map { endpoint in
            RestDelivery(
                endpoint: endpoint, queue: outbox, link: link, reached: reached,
                drainPerSecond: settings.drainPerSecond, logger: logger, time: { .now },
                keyAccepted: { live?.keyWasAccepted() }, pause: { await thread.sleep(for: $0) })
        }
        self.rest = rest
        if let rest { link.keepReports { outbox.store($0) { rest.wake() } } }
        polling =
            handlers.isEmpty
            ? nil
            : endpoint.map {
                LinkPolling(
                    link: link, endpoint: $0, hasSocket: live != nil, logger: logger,
                    pause: { await thread.sleep(for: $0) })
            }
        debug = try debugURL.map {
            try DebugDelivery(url: $0, bearer: settings.apiKey, settings: http, logger: logger)
        }
    }

    /// Opens the outbox where the settings say, and leaves it alone where nothing is posted.
    func openOutbox(for settings: AgentSettings) async {
        if rest != nil { await outbox.adopt(OutboxOptions(settings)) } else { await outbox.close() }
    }

    /// Sends log lines to the debug endpoint, where there is one.
    func listener(for settings: AgentSettings) -> (@Sendable (Logger.Level, String) -> Void)? {
        guard let debug else { return nil }
        return { _, line in
            debug.send(Messages.debug(serverID: settings.serverID, at: .now, message: line))
        }
    }

    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for service in [rest, live, debug, link, polling] as [(any Service)?] {
                if let service { group.addTask { try await service.run() } }
            }
        }
    }

    /// Stored before sent: what anyone has seen live is in the history too. Never waits.
    func offer(_ snapshot: EncodedReport) {
        guard let rest else {
            live?.offer(snapshot)
            return
        }
        outbox.store(snapshot) { [live] in
            live?.offer(snapshot)
            rest.wake()
        }
    }

    /// How REST and the WebSocket stand, for `systemctl status`.
    var standing: (StatusLine.History, StatusLine.Live) {
        let history = rest.map { rest in
            let status = rest.status
            return StatusLine.History.on(
                lastDelivery: status.deliveredAt.map { .now - $0 }, waiting: Int(outbox.waiting.count),
                lastError: status.note.lastError ?? status.keyWaitsSince.map { Self.waiting(.now - $0) })
        }
        let line = live.map { live in
            let status = live.status
            return status.isConnected ? .connected : StatusLine.Live.disconnected(lastError: status.lastError)
        }
        return (history ?? .off, line ?? .off)
    }

    private static func waiting(_ time: Duration) -> String {
        "the key waits for approval, for \(Int(time.seconds) / 60) min"
    }

    var report: DeliveryReport {
        guard let status = rest?.status else {
            return DeliveryReport(waitingSnapshots: 0, droppedSnapshots: 0, deliveredSnapshots: 0)
        }
        let waiting = outbox.waiting
        var report = DeliveryReport(
            waitingSnapshots: waiting.count, droppedSnapshots: waiting.dropped + waiting.refused,
            deliveredSnapshots: UInt64(status.delivered))
        report.refusedSnapshots = waiting.refused
        report.waitingBytes = waiting.bytes
        report.oldestWaiting = waiting.oldest
        report.isStored = waiting.isStored
        report.note = status.note
        return report
    }
}

extension OutboxOptions {
    public init(_ settings: AgentSettings) {
        self.init(
            folder: settings.stateFolder, runFolder: settings.runFolder,
            maximumBytes: settings.outboxMaximumBytes,
            maximumAgeSeconds: settings.outboxMaximumAgeSeconds == 0 ? nil : settings.outboxMaximumAgeSeconds,
            maximumMemoryBytes: settings.maximumUnsentBytes, syncSeconds: settings.outboxSyncSeconds,
            isInMemory: !settings.keepsState)
    }
}

extension AgentSettings {
    /// A backlog must shrink, whatever the operator wrote.
    fileprivate var drainPerSecond: Double { max(outboxDrainPerSecond, 2 / cycleSeconds) }
}
