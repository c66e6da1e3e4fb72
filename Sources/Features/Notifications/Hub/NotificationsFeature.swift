internal import Daemon
internal import HubCore
internal import HubFrame
package import HubServer
internal import MonitorCore
internal import Notifications

/// Channels: where notices go, and what is on its way to them.
extension HubFeature {
    package static let notifications = HubFeature(
        "notifications", migrations: NotificationTables.migrations, audit: AuditAction.ofNotifications,
        settings: Setting.ofNotifications, commands: [ChannelCommands.self],
        reference: ReferencePart(PackageResources.notifications_openapi_json),
        pages: PageSources(
            templates: [
                "channels": PackageResources.channels_mustache, "channel": PackageResources.channel_mustache,
            ],
            navigation: [NavigationEntry("Channels", "/channels", least: .viewer, in: .alerts)])
    ) { host in
        let (bell, news) = (WakeBell(), NewsBoard(["channels"], host.live))
        let changed = { @Sendable in news.changed("channels") }
        let store = NotificationStore(host.database, vault: host.vault, audit: host.audit)
        let sender = WireSender { host.settings(NotificationSettings.self).allowsPrivate }
        let courier = ChannelCourier(
            store, sender, hub: { HubName(url: host.publicAddress) }, offset: LocalTime.offsetSeconds,
            waits: { NoticeGathering.Waits(seconds: host.settings(NotificationSettings.self).gatherSeconds) },
            logger: host.logger, changed: changed)
        let service = OutboxService(courier: courier, bell: bell, logger: host.logger) {
            host.settings(NotificationSettings.self).wanted
        }
        var running = Running()
        running.desk = OutboxDesk(
            clock: host.clock, minute: { LocalTime.day(at: $0).minute },
            wake: {
                bell.ring()
                changed()
            })
        running.topics = [news.topic]
        running.doors = { doors in
            ChannelRoutes(store: store, courier: courier, bell: bell, changed: changed).add(to: doors)
            ChannelPageRoutes(store: store, courier: courier, bell: bell, changed: changed).add(to: doors)
        }
        running.services = [service, LineReturn(signals: host.signals, courier: courier, bell: bell)]
        running.alerts = [ChannelReadings.source(store, clock: host.clock)]
        running.metrics = { text, _ in await text.channels(store, courier.counters, at: host.clock()) }
        return running
    }
}

extension NotificationSettings {
    /// The channels that settings name.
    var wanted: [(name: String, leaf: any ChannelLeaf)] {
        let named = urls.enumerated().map { ("setting \($0.offset + 1)", $0.element) }
        return ((discord.map { [("discord", $0)] } ?? []) + named).compactMap { name, url in
            (try? ChannelKinds.read(url.revealed)).map { (name, $0) }
        }
    }
}
