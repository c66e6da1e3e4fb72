package import MonitorCore
internal import Synchronization

/// What access servers say of a provider's customers: one feature reads them and tells it, others show it.
package protocol CustomerDirectory: Sendable {
    /// All sessions that are open now; `nil` where no access server is read.
    func openSessions() async throws -> [CustomerSessions.Session]?
    /// Of each hardware address those that are open, then the newest ones, at most so many.
    func sessions(
        of stations: Set<MACAddress>, atMost most: Int
    ) async throws -> [MACAddress: [CustomerSessions.Session]]
    /// Hardware addresses of logins that begin with these words, the newest first; none for one or two characters.
    func stations(ofLogin words: String, atMost most: Int) async throws -> [MACAddress]
}

/// Which of a provider's customers are or were online, for features that do not read access servers.
package final class CustomerSessions: Sendable {
    package struct Session: Sendable, Equatable {
        package let login: String
        package let since: UTCTime
        /// When it ended; `nil` while it is open.
        package let until: UTCTime?
        package let address: String?
        /// The access server.
        package let server: String
        /// When the access server was read last: a session is open as of that time.
        package let readAt: UTCTime?

        package init(
            login: String, since: UTCTime, until: UTCTime? = nil, address: String?, server: String,
            readAt: UTCTime? = nil
        ) {
            self.login = login
            self.since = since
            self.until = until
            self.address = address
            self.server = server
            self.readAt = readAt
        }
    }

    private let directory = Mutex<(any CustomerDirectory)?>(nil)

    package init() {}

    package func register(_ new: any CustomerDirectory) { directory.withLock { $0 = new } }

    private var current: (any CustomerDirectory)? { directory.withLock { $0 } }

    /// Whether a feature tells of customers, so that a login can be searched for.
    package var isRegistered: Bool { current != nil }

    package func open() async throws -> [Session]? { try await current?.openSessions() }

    package func sessions(
        of stations: Set<MACAddress>, atMost most: Int = 5
    ) async throws -> [MACAddress: [Session]] {
        try await current?.sessions(of: stations, atMost: most) ?? [:]
    }

    package func stations(ofLogin words: String, atMost most: Int = 50) async throws -> [MACAddress] {
        try await current?.stations(ofLogin: words, atMost: most) ?? []
    }
}

extension HubHost {
    /// The customers who are or were online.
    package var customerSessions: CustomerSessions {
        shared.part(CustomerSessions.self) { CustomerSessions() }
    }
}
