internal import HubCore
internal import HubServer
internal import MonitorCore
internal import Uplink

/// How the line fares, for rules: a signal says it sooner; after a start it is read here.
enum LineReadings {
    private static let kinds = ["line.offline", "line.names", "line.portal", "line.partly"]

    static func source(_ board: LineBoard, clock: @escaping @Sendable () -> UTCTime) -> AlertSource {
        AlertSource("uplink", completeKinds: Set(kinds)) {
            let now = clock()
            guard let judgement = board.value.judgement else {
                return kinds.map { AlertReading($0, .line, .none, at: now) }
            }
            guard judgement.verdict != .online else { return [] }
            return [
                AlertReading(
                    "line.\(judgement.verdict.rawValue)", .line, .holds(true), at: now,
                    detail: judgement.reason)
            ]
        }
    }
}
