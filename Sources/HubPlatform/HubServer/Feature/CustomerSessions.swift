package import MonitorCore
internal import Synchronization

/// Which of a provider's customers are online: one feature reads access servers and tells it, others show it.
package final class CustomerSessions: Sendable {
    package struct Session: Sendable, Equatable {
        package let login: String
        package let since: UTCTime
        package let address: String?
        /// The access server.
        package let server: String

        package init(login: String, since: UTCTime, address: String?, server: String) {
            self.login = login
            self.since = since
            self.address = address
            self.server = server
        }
    }

    package typealias Source = @Sendable () async throws -> [Session]?

    private let source = Mutex<Source?>(nil)

    package init() {}

    package func register(_ new: @escaping Source) { source.withLock { $0 = new } }

    /// All that are open now; `nil` where no access server is read.
    package func open() async throws -> [Session]? {
        guard let source = source.withLock({ $0 }) else { return nil }
        return try await source()
    }
}

extension HubHost {
    /// The customers who are online.
    package var customerSessions: CustomerSessions {
        shared.part(CustomerSessions.self) { CustomerSessions() }
    }
}
