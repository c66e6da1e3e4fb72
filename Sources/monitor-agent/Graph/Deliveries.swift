import Delivery
import Logging
import MonitorCore
import MonitorWire
import NIOPosix
import ServiceLifecycle

/// Everything that carries data to the platform. They run side by side and never wait for each other, also
/// not when the program ends: each has the same short grace.
struct Deliveries: Service {
    let rest: RestDelivery?
    let live: LiveDelivery?
    let debug: DebugDelivery?

    init(_ settings: Settings, on thread: OneThread, logger: Logger) throws {
        if let file = settings.caFile { try CertificateFile.check(file) }
        let http = HTTPSettings(proxy: settings.proxy, caFile: settings.caFile)
        let serverID = settings.serverID
        rest = try settings.platformAPIURL.map { url in
            RestDelivery(
                endpoint: try RestEndpoint(url: url, bearer: settings.apiKey, settings: http),
                maximumUnsentBytes: settings.maximumUnsentBytes, logger: logger)
        }
        live = try settings.platformWSURL.map { url in
            LiveDelivery(
                endpoint: try LiveEndpoint(url: url, bearer: settings.apiKey, caFile: settings.caFile),
                eventLoopGroup: thread.group, logger: logger
            ) { Messages.agentConnect(serverID: serverID, at: .now) }
        }
        let debugURL = settings.debug ? settings.debugAPIURL : nil
        debug = try debugURL.map {
            try DebugDelivery(url: $0, bearer: settings.apiKey, settings: http, logger: logger)
        }
    }

    /// Sends log lines to the debug endpoint, where there is one.
    func listener(for settings: Settings) -> (@Sendable (Logger.Level, String) -> Void)? {
        guard let debug else { return nil }
        return { _, line in
            debug.send(Messages.debug(serverID: settings.serverID, at: .now, message: line))
        }
    }

    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for service in [rest, live, debug] as [(any Service)?] {
                if let service { group.addTask { try await service.run() } }
            }
        }
    }

    func offer(_ snapshot: EncodedSnapshot) {
        rest?.offer(snapshot)
        live?.offer(snapshot)
    }

    var report: DeliveryReport {
        let status = rest?.status
        return DeliveryReport(
            waitingSnapshots: UInt64(status?.waiting ?? 0),
            droppedSnapshots: UInt64((status?.dropped ?? 0) + (status?.rejected ?? 0)),
            deliveredSnapshots: UInt64(status?.delivered ?? 0))
    }
}
