internal import HubCore
internal import HubServer
internal import MonitorCore
internal import Notifications

/// How channels fare, for rules: one that refuses, or takes nothing, is told to the others.
enum ChannelReadings {
    static func source(_ store: NotificationStore, clock: @escaping @Sendable () -> UTCTime) -> AlertSource {
        AlertSource("notifications") {
            guard let channels = try? await store.channels() else { return nil }
            let now = clock()
            return channels.filter(\.wishes.isOn).flatMap { one -> [AlertReading] in
                let object = AlertObject("hub").part("channel", one.name)
                let minutes = one.oldest.map { Double(now.milliseconds - $0.milliseconds) / 60_000 } ?? 0
                return [
                    AlertReading(
                        "hub.channel", object, .holds(one.parked != nil), at: now, detail: one.parked),
                    // Notices that wait for others on purpose, such as new devices, are not a fault.
                    AlertReading(
                        "hub.queue", object, .number(one.fault != nil && one.parked == nil ? minutes : 0),
                        at: now,
                        detail: one.fault),
                ]
            }
        }
    }
}
