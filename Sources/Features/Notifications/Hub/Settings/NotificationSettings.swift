internal import Daemon
internal import HubServer
package import MonitorCore
internal import Notifications

/// What the operator decides of notifications.
package struct NotificationSettings: FeaturePart {
    /// A channel that is made at the start, and kept in step.
    package var discord: Secret?
    /// Further channels, by their addresses.
    package var urls: [Secret] = []
    /// Whether channels may be in private networks.
    package var allowsPrivate = false
    /// How long a notice waits for others that belong with it.
    package var gatherSeconds = 60

    package init() {}
}

extension Setting<FeatureSettings> {
    static var ofNotifications: [Setting] {
        [
            Setting(
                "DISCORD_WEBHOOK_URL",
                "A Discord web hook: the hub makes a channel 'discord' of it at its start, and keeps it in step. "
                    + "Other channels are added on the page Channels or by 'monitor-hub channel add'.",
                standard: "none", accepts: "a web hook of Discord, or none",
                example: "https://discord.com/api/webhooks/123/TOKEN", isSecret: true
            ) { part, text in
                storeChannels(text, atMost: 1, of: DiscordChannel.self) {
                    part[NotificationSettings.self].discord = $0.first
                }
            },
            Setting(
                "NOTIFY_URL",
                "Channels that the hub makes at its start and keeps in step, by their addresses as Apprise, shoutrrr or the "
                    + "service write them. Several between blanks.",
                standard: "none", accepts: "at most 16 addresses of channels between blanks, or none",
                example: "ntfys://ntfy.sh/my-house", isSecret: true
            ) { part, text in
                storeChannels(text, atMost: 16) { part[NotificationSettings.self].urls = $0 }
            },
            Setting(
                "ALLOW_PRIVATE_NOTIFY",
                "Whether channels may have addresses in private networks, such as an ntfy server on the local network. Addresses "
                    + "of links and of clouds' metadata are never called.",
                standard: "off", accepts: "on or off", example: "on"
            ) { part, text in
                store(flag(text), &part[NotificationSettings.self].allowsPrivate)
            },
            Setting(
                "NOTIFY_GATHER_SECONDS",
                "How long a notice waits for others that belong with it, to be one message. Where something critical begins, a "
                    + "sixth of it; new devices, ten times as long. 0 sends each at once.",
                standard: "60", accepts: "0 to 600 seconds", example: "30"
            ) { part, text in
                store(whole(text, 0...600), &part[NotificationSettings.self].gatherSeconds)
            },
        ]
    }
}

/// - Returns: whether each is the address of a channel.
private func storeChannels(
    _ text: String, atMost most: Int, of kind: (any ChannelLeaf.Type)? = nil, _ keep: ([Secret]) -> Void
) -> Bool {
    let words = text == "none" ? [] : text.split(separator: " ").map(String.init)
    let leaves = words.compactMap { try? ChannelKinds.read($0) }
    guard words.count <= most, leaves.count == words.count,
        leaves.allSatisfy({ kind == nil || type(of: $0).word == kind?.word })
    else { return false }
    keep(words.map(Secret.init))
    return true
}
