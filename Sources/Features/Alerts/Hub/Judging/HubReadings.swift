internal import Glibc
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import MonitorCore

/// What the hub knows of itself.
enum HubReadings {
    private static let hub = AlertObject("hub")

    static func source(_ database: HubDatabase, clock: @escaping @Sendable () -> UTCTime) -> AlertSource {
        AlertSource("hub") {
            let now = clock()
            let trouble = await database.health().trouble
            return [
                AlertReading("hub.store", hub, .holds(trouble != nil), at: now, detail: trouble),
                AlertReading(
                    "hub.disk", hub, free(database.path).map { .number($0) } ?? .none, at: now),
            ]
        }
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
