internal import Billing
internal import ConnectorAccess
internal import Connectors
internal import HubCore
internal import HubServer
internal import MonitorCore
internal import Synchronization

/// Billing systems: lists that are kept, cards that are read when a user opens them.
final class BillingHouse: Sendable {
    let store: BillingStore
    let gateway: CabinetGateway
    let sessions: CustomerSessions
    let clock: @Sendable () -> UTCTime
    private let reading = Mutex<Set<Int64>>([])

    init(_ host: HubHost) {
        store = BillingStore(host.database, audit: host.audit)
        gateway = CabinetGateway.of(host)
        sessions = host.customerSessions
        clock = host.clock
    }

    func cabinets() async throws -> [KeptConnector] {
        try await gateway.store.connectors().filter { $0.declaration?.hasBilling ?? false }
    }

    func cabinet(_ number: Int64) async throws -> KeptConnector {
        guard let one = try await cabinets().first(where: { $0.number == number }) else {
            throw CabinetFailure(.missing, "There is no billing system with this number.")
        }
        return one
    }

    /// Sessions by their logins; `nil` where no feature reads access servers.
    func online() async -> [String: CustomerSessions.Session]? {
        guard let all = try? await sessions.open() else { return nil }
        return Dictionary(all.map { ($0.login.lowercased(), $0) }) { first, _ in first }
    }

    /// Reads the list of customers. What fails is kept, and said above the list that was read before.
    ///
    /// - Returns: why not; `nil` where it was read.
    func readList(_ cabinet: KeptConnector, by person: String) async throws -> String? {
        guard reading.withLock({ $0.insert(cabinet.number).inserted }) else {
            return "It is being read already."
        }
        defer { reading.withLock { _ = $0.remove(cabinet.number) } }
        do throws(CabinetFailure) {
            let list = try await gateway.visit(cabinet, by: person, mayShare: true) { visit in
                do throws(CabinetFailure) {
                    let all = try await visit.readAll(.clients)
                    if let change = all.change {
                        throw CabinetFailure(.changed, "The list of customers is not as declared: \(change).")
                    }
                    return Result<PageReading, CabinetFailure>.success(all)
                } catch {
                    return .failure(error)
                }
            }
            let clients = list.rows.compactMap { row in
                row["id"].map {
                    (
                        id: PlainText.line($0), login: row["login"] ?? "",
                        name: PlainText.line(row["name"] ?? "")
                    )
                }
            }
            try await stored { try await self.store.keep(clients, unread: list.unread, of: cabinet.number) }
            return nil
        } catch {
            try await store.keep(fault: error.sentence, of: cabinet.number)
            return error.sentence
        }
    }

    private func stored(_ body: () async throws -> Void) async throws(CabinetFailure) {
        do {
            try await body()
        } catch {
            throw CabinetFailure(.held, "\(error)")
        }
    }

    struct Card: Sendable {
        var pairs: [(label: String, value: String)] = []
        var warnings = ""
        var sessions: [[String: String]] = []
        /// Why the sessions are not there.
        var sessionsFault: String?
    }

    /// A customer's card, and their sessions where the cabinet declares them.
    func card(
        _ cabinet: KeptConnector, _ id: String, from: BillingDate, to: BillingDate, by person: String
    ) async throws(CabinetFailure) -> Card {
        try await gateway.visit(cabinet, by: person, mayShare: true) { visit in
            do throws(CabinetFailure) {
                var card = Card()
                let page = try await visit.read(.client, ["id": id])
                if let change = page.change {
                    throw CabinetFailure(.changed, "The customer's page is not as declared: \(change).")
                }
                card.pairs = page.rows.map { (PlainText.line($0["label"] ?? ""), $0["value"] ?? "") }
                card.warnings = page.one["warnings"] ?? ""
                guard visit.declaration.pages[.sessions] != nil else { return .success(card) }
                do throws(CabinetFailure) {
                    let all = try await visit.readAll(
                        .sessions, ["id": id, "from": from.text, "to": to.text], atMost: 1000)
                    card.sessions = all.rows
                    card.sessionsFault = all.change
                } catch {
                    card.sessionsFault = error.sentence
                }
                return Result<Card, CabinetFailure>.success(card)
            } catch {
                return .failure(error)
            }
        }
    }
}
