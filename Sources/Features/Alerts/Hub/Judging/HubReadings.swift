internal import Glibc
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import MonitorCore

/// What the hub knows of itself.
enum HubReadings {
    private static let hub = AlertObject("hub")

    private static let day = 86_400_000.0

    /// - Parameters:
    ///   - certificateEnds: when the hub's certificate does; `nil` over plain HTTP.
    ///   - checks: what the hub's hourly checks of itself found.
    static func source(
        _ database: HubDatabase, certificateEnds: @escaping @Sendable () -> UTCTime?,
        checks: @escaping @Sendable () -> [SelfChecks.Result],
        clock: @escaping @Sendable () -> UTCTime
    ) -> AlertSource {
        AlertSource("hub") {
            let now = clock()
            let trouble = await database.health().trouble
            return [
                AlertReading("hub.store", hub, .holds(trouble != nil), at: now, detail: trouble),
                AlertReading(
                    "hub.disk", hub, free(database.path).map { .number($0) } ?? .none, at: now),
                certificate(certificateEnds(), at: now),
            ] + checks().map { check($0, at: now) }
        }
    }

    /// Days until the certificate ends; where there is none, none can.
    static func certificate(_ end: UTCTime?, at now: UTCTime) -> AlertReading {
        guard let end else { return AlertReading("hub.certificate", hub, .holds(false), at: now) }
        let days = Double(end.milliseconds - now.milliseconds) / day
        return AlertReading(
            "hub.certificate", hub, .number(days), at: now,
            detail:
                "It ends at \(end). Renew the files of TLS_CERT and TLS_KEY: the hub takes them by itself.")
    }

    static func check(_ result: SelfChecks.Result, at now: UTCTime) -> AlertReading {
        AlertReading(
            "hub.check", hub.part("check", result.name), .holds(result.trouble != nil), at: now,
            detail: result.trouble)
    }

    /// Room on the database's file system, in GiB; `nil` where it cannot be read.
    private static func free(_ path: String) -> Double? {
        var status = statvfs()
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        // because the structure is ours, and the path ends in 0 for the length of the call.
        guard unsafe statvfs(folder, &status) == 0 else { return nil }
        return Double(status.f_bavail) * Double(status.f_frsize) / 1_073_741_824
    }
}
