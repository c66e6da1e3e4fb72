package import Heartbeats
package import MonitorCore

/// A heartbeat on its way to the store, with what its client brought.
package struct ArrivedPing: Sendable {
    /// Whose it is, and how that is proven.
    package enum Target: Sendable {
        /// By the host's ID, with its token; `nil` where none was brought.
        case host(String, token: Secret?)
        /// By the UUID of its ping URL.
        case uuid(Secret)
        /// By the key for all hosts, and the host's ID in lower case.
        case slug(key: Secret, String, isCreating: Bool)
        /// By its token alone.
        case push(Secret)
    }

    package static let longestBody = 10_000
    package static let longestAgent = 200

    package let target: Target
    package let ping: Ping
    package let isPost: Bool
    package let address: String?
    package let userAgent: String?
    package let body: [UInt8]

    package init(
        _ target: Target, _ ping: Ping, isPost: Bool, address: String?, userAgent: String?, body: [UInt8] = []
    ) {
        self.target = target
        self.ping = ping
        self.isPost = isPost
        self.address = address
        self.userAgent = userAgent.map { String(CleanText.line($0).prefix(Self.longestAgent)) }
        self.body = Array(body.prefix(Self.longestBody))
    }
}

/// What became of a heartbeat.
package enum PingOutcome: Sendable, Equatable {
    /// Stored, of this host. A host that ignores it now stores it, too.
    case heard(hostID: String)
    /// Stored, of a host that was made for it.
    case created(hostID: String)
    case unknownHost
    case wrongToken
    /// More than one host has this slug.
    case ambiguous
    /// The key is right, and no host was made for it.
    case notCreated(CreationRefusal)
}

/// Why a ping made no host.
package enum CreationRefusal: Sendable, Equatable {
    /// Too many were made in this minute.
    case tooManyNow
    /// Too many were made with this key, or there is no room for hosts.
    case tooMany
    /// No host can have this ID, or another one has this name.
    case name
}
