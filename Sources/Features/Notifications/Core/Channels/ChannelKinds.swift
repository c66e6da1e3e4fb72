/// All kinds of channels.
public enum ChannelKinds {
    /// In the order in which they read an address: the generic web hook takes what the others leave.
    public static let all: [any ChannelLeaf.Type] = [
        DiscordChannel.self, SlackChannel.self, MattermostChannel.self, TelegramChannel.self,
        NtfyChannel.self,
        GotifyChannel.self, MatrixChannel.self, PagerDutyChannel.self, MailChannel.self, SyslogChannel.self,
        AlertmanagerChannel.self, WebhookChannel.self,
    ]

    /// Reads an address as Apprise, shoutrrr or the service itself writes it.
    public static func read(_ text: String) throws(ChannelAddressFault) -> any ChannelLeaf {
        let address = try ChannelAddress(text)
        for kind in all {
            if let leaf = try kind.read(address) { return leaf }
        }
        throw .unknown(address.scheme)
    }
}
