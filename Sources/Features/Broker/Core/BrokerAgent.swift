package import MonitorCore

/// An agent that is reached through the broker.
package struct BrokerAgent: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// Netcheck's own, or one that speaks as it does.
        case netcheck
        /// Of this project, with a link: it is at the broker as long as that stands.
        case linked
    }

    package enum State: String, Sendable {
        /// Its things are being made at the broker; what is left of it after a crash is undone.
        case making
        /// Made, and not registered yet.
        case setup
        case active
        /// It registered from another address than before: it is cut off until an administrator decides.
        case hold
        /// Being deleted: nothing of it is taken any more, whether the broker knows yet or not.
        case revoking
    }

    /// What it said of itself when it registered. Claims.
    package struct Info: Sendable, Equatable {
        package var hostname: String
        package var region: String
        package var localAddress: String
        package var publicAddress: String

        package init(hostname: String, region: String, localAddress: String, publicAddress: String) {
            self.hostname = hostname
            self.region = region
            self.localAddress = localAddress
            self.publicAddress = publicAddress
        }
    }

    /// A UUID.
    package let id: String
    package let name: String
    package let kind: Kind
    package var state: State
    package let user: String
    package let requests: String
    package let responses: String
    package var info: Info?
    package var registeredAt: UTCTime?
    package var heartbeatAt: UTCTime?
    /// When its row was made.
    package var createdAt: UTCTime?

    /// Heartbeats in a row that must fail to come before it counts as away.
    package static let missedHeartbeats = 3

    package init(
        id: String, name: String, kind: Kind = .netcheck, state: State, user: String, requests: String,
        responses: String,
        info: Info? = nil, registeredAt: UTCTime? = nil, heartbeatAt: UTCTime? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.state = state
        self.user = user
        self.requests = requests
        self.responses = responses
        self.info = info
        self.registeredAt = registeredAt
        self.heartbeatAt = heartbeatAt
    }

    /// Whether it neither registered nor was released or cut off between two readings of its row.
    package func isRegistered(as later: BrokerAgent) -> Bool {
        id == later.id && state == later.state && registeredAt == later.registeredAt
    }

    /// Those that it has at the broker. A linked one answers by an exchange.
    package var queues: [String] { kind == .netcheck ? [requests, responses] : [requests] }

    /// Whether it can be asked.
    ///
    /// - Parameter seconds: between two heartbeats.
    package func isThere(at now: UTCTime, every seconds: Int) -> Bool {
        guard state == .active else { return false }
        guard kind == .netcheck else { return true }
        guard let seen = [heartbeatAt, registeredAt].compactMap({ $0 }).max() else {
            return false
        }
        return now.milliseconds - seen.milliseconds < Int64(seconds * Self.missedHeartbeats) * 1000
    }

    /// In Netcheck's words.
    ///
    /// - Parameter seconds: between two heartbeats.
    package func status(at now: UTCTime, every seconds: Int) -> String {
        switch state {
        case .making, .setup: "setup"
        case .active: isThere(at: now, every: seconds) ? "active" : "inactive"
        case .hold, .revoking: "revoked"
        }
    }
}
