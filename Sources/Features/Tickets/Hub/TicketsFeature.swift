internal import Connectors
internal import HubCore
internal import HubFrame
package import HubServer
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle

/// Customers' tickets: an old desk behind a connector, or this hub's own.
extension HubFeature {
    package static let tickets = HubFeature(
        "tickets", isForProviders: true, migrations: TicketTables.migrations, audit: AuditAction.ofTickets,
        reference: ReferencePart(PackageResources.tickets_openapi_json),
        pages: PageSources(
            templates: [
                "tickets": PackageResources.tickets_mustache, "ticket": PackageResources.ticket_mustache,
                "newticket": PackageResources.newticket_mustache,
            ],
            navigation: [NavigationEntry("Tickets", "/isp/tickets", duties: [.desk], part: .customers)])
    ) { host in
        let house = TicketHouse(host)
        var running = Running()
        running.services = [TicketSettling(house: house, logger: host.logger)]
        running.upkeep = [house.store.upkeep]
        running.topics = [house.news.topic]
        running.doors = { doors in
            TicketPageRoutes(house: house).add(to: doors)
            TicketRoutes(house: house).add(to: doors)
        }
        running.needs = { visitor in
            guard visitor.duties.contains(.desk) else { return [] }
            return try await house.store.unknown().map(Need.init)
        }
        running.tiles = { visitor in
            guard visitor.duties.contains(.desk), let open = try await house.openCount() else { return [] }
            return [
                Tile(
                    "Open tickets", "\(open.count)", at: open.readAt.map { Moment($0) }, path: "/isp/tickets")
            ]
        }
        running.search = { question in
            guard question.visitor.duties.contains(.desk) else { return [] }
            return try await house.store.search(question.words, atMost: question.most).map { one in
                SearchPage.Found(
                    "\(one.ticket.number) \(one.ticket.subject)",
                    "/isp/tickets/\(one.desk)/\(one.ticket.number)", kind: "ticket")
            }
        }
        return running
    }
}

/// Marks the writes that a hub began before it ended.
private struct TicketSettling: Service {
    let house: TicketHouse
    let logger: Logger

    func run() async throws {
        do {
            try await house.store.settle()
            try await house.count()
        } catch {
            logger.warning("Tickets: cannot look for writes that were interrupted: \(error)")
        }
        try? await gracefulShutdown()
    }
}

extension Need {
    fileprivate init(_ write: TicketWrite) {
        let what =
            switch write.kind {
            case .open: "A new ticket of \(write.person)"
            case .reply: "A reply of \(write.person) to ticket \(write.number ?? "")"
            case .close: "Closing ticket \(write.number ?? "")"
            }
        self.init(
            StatusMark(.bad, "unknown"), "\(what) may not have arrived: look first",
            path: write.number.map { "/isp/tickets/\(write.desk)/\($0)" }
                ?? "/isp/tickets?desk=\(write.desk)",
            since: Moment(write.at), weight: 80)
    }
}
