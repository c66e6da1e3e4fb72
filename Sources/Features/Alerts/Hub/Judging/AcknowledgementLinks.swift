internal import Alerts
internal import HubCore
internal import HubVault
internal import Logging
internal import MonitorCore
internal import Synchronization

/// Writes and reads the links by which a message's reader acknowledges an incident without a login.
///
/// Their key is random, sealed by the vault and made with the first link. Without the vault's key there are no links, and
/// messages go out without them.
final class AcknowledgementLinks: Sendable {
    private let store: AlertStore
    private let vault: Vault
    private let isOn: @Sendable () -> Bool
    private let logger: Logger
    private let state = Mutex<(key: [UInt8]?, hasComplained: Bool)>((nil, false))

    /// - Parameter isOn: whether links are wanted, and the hub knows its own address.
    init(_ store: AlertStore, vault: Vault, isOn: @escaping @Sendable () -> Bool, logger: Logger) {
        self.store = store
        self.vault = vault
        self.isOn = isOn
        self.logger = logger
    }

    /// Gives each notice of something open a path of its own: `/a/12.1796032930123.1.1796637730.0f…`.
    func adding(to tellings: [Telling], at now: UTCTime) async -> [Telling] {
        guard isOn(), tellings.contains(where: \.asksForPerson), let key = await key() else {
            return tellings
        }
        return tellings.map { telling in
            guard telling.asksForPerson, let incident = telling.notice.incident else { return telling }
            var signed = telling
            let link = AcknowledgementLink(
                incident: incident.number, openedAt: incident.openedAt, channel: telling.channel, madeAt: now)
            signed.notice.incident?.acknowledgementPath = "/a/\(link.written(key))"
            return signed
        }
    }

    /// - Returns: `nil` while there are no links.
    /// - Throws: `AcknowledgementLink.Fault`.
    func read(_ text: String, at now: UTCTime) async throws -> AcknowledgementLink? {
        guard isOn(), let key = await key() else { return nil }
        return try AcknowledgementLink(text, key: key, at: now)
    }

    private func key() async -> [UInt8]? {
        if let known = state.withLock({ $0.key }) { return known }
        do {
            let key = try await store.linkKey(vault)
            state.withLock { $0 = (key, false) }
            return key
        } catch {
            let isNews = state.withLock { state in
                defer { state.hasComplained = true }
                return !state.hasComplained
            }
            if isNews { logger.warning("Alerts: messages have no links to acknowledge: \(error)") }
            return nil
        }
    }
}
