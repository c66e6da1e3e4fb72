internal import HubCore
internal import HubServer
internal import MonitorCore

/// What burns in logs, and which cannot be read, for rules. Signals say it sooner; what is read here makes good what no
/// signal said, such as of a log that is not read any more.
enum LogReadings {
    private static let kinds: Set<String> = ["log.critical", "log.warning", "log.unreachable", "log.key"]

    static func source(_ store: LogStore, clock: @escaping @Sendable () -> UTCTime) -> AlertSource {
        AlertSource(LogService.source, completeKinds: kinds) {
            guard let burning = try? await store.burning(), let hosts = try? await store.hosts() else {
                return nil
            }
            let now = clock()
            let approved = hosts.filter { $0.approved != nil }
            let names = Set(approved.map(\.hostID))
            let found = burning.filter { names.contains($0.hostID) && $0.severity > .info }.map { one in
                AlertReading(
                    "log.\(one.severity.word)",
                    AlertObject(LogService.subject(one.hostID, one.fingerprint)), .holds(true), at: now,
                    detail: one.title)
            }
            let silent = approved.compactMap { one -> AlertReading? in
                guard let trouble = one.trouble else { return nil }
                let isChanged = trouble.hasPrefix(LogReadFault.keyChanged)
                guard isChanged || one.failures >= LogService.failuresBeforeTold else { return nil }
                return AlertReading(
                    isChanged ? "log.key" : "log.unreachable",
                    AlertObject(LogService.reading(of: one.hostID)),
                    .holds(true), at: now, detail: trouble)
            }
            return found + silent
        }
    }
}
