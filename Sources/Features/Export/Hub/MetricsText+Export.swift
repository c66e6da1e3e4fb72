internal import HubServer

extension MetricsText {
    mutating func export(_ all: [(kind: ReceiverKind, standing: ExportStore.Standing)]) {
        family("monitor_export_waiting_blocks", .gauge, "Blocks of history that a receiver lacks.") {
            for one in all { $0.sample(["receiver": one.kind.rawValue], one.standing.waiting) }
        }
        family("monitor_export_sent_samples", .counter, "Samples that a receiver took.") {
            for one in all { $0.sample(["receiver": one.kind.rawValue], one.standing.sent) }
        }
        family("monitor_export_refused_samples", .counter, "Samples that a receiver refused for good.") {
            for one in all { $0.sample(["receiver": one.kind.rawValue], one.standing.refused) }
        }
    }
}
