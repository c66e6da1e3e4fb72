internal import Billing
internal import ConnectorAccess
internal import Connectors
internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/isp/clients`: the customers of a billing system.
struct BillingPageRoutes: Sendable {
    private static let section = "/isp/clients"
    let house: BillingHouse

    func add(to doors: Doors) {
        let billing = doors.pages(duty: .billing)
        billing.get("isp/clients") { request, context in try await list(request, context) }
        billing.post("isp/clients/:cabinet/read") { _, context in
            let cabinet = try await house.cabinet(context.number("cabinet"))
            let why = try await house.readList(cabinet, by: context.known.name)
            return context.seeOther(
                "/isp/clients?cabinet=\(cabinet.number)", saying: why.map { "Not read: \($0)" } ?? "Read.")
        }
        billing.get("isp/clients/:cabinet/:id") { request, context in try await one(request, context) }
    }

    private func list(_ request: Request, _ context: HubContext) async throws -> Response {
        let cabinets = try await house.cabinets()
        let cabinet = cabinets.first { "\($0.number)" == request.word("cabinet") } ?? cabinets.first
        let words = context.query("q")
        var (clients, state) = ([KeptClient](), BillingStore.ListState())
        if let cabinet {
            clients = try await house.store.search(words, of: cabinet.number, atMost: ClientsPage.size + 1)
            state = try await house.store.state(of: cabinet.number)
        }
        let page = ClientsPage(
            cabinet, among: cabinets, clients, state: state, online: await house.online(), words: words)
        return context.page(page, section: Self.section)
    }

    private func one(_ request: Request, _ context: HubContext) async throws -> Response {
        let (cabinet, client) = try await house.opened(context)
        let (from, to) = BillingDate.period(request, house.clock())
        let person = try context.known.name
        let card: Result<BillingHouse.Card, any Error>
        do {
            card = .success(try await house.card(cabinet, client.id, from: from, to: to, by: person))
        } catch {
            card = .failure(error)
        }
        let page = ClientPage(
            client, cabinet, card, online: await house.online(), from: from, to: to,
            mayOpen: try context.known.duties.contains(.desk))
        return context.page(page, section: Self.section)
    }
}

extension BillingHouse {
    /// The customer of an address, whose card is opened: that is written into the audit.
    func opened(_ context: HubContext) async throws -> (cabinet: KeptConnector, client: KeptClient) {
        let cabinet = try await cabinet(context.number("cabinet"))
        guard let client = try await store.client(context.word("id"), of: cabinet.number) else {
            throw Refusal(.notFound, "The list of customers that was read last has no such number.")
        }
        try await store.opened(client.id, of: cabinet.name, by: context.doer)
        return (cabinet, client)
    }
}

extension BillingDate {
    /// The beginning of 1990, before which there is no day of billing, in Unix milliseconds.
    private static let earliest: Int64 = 631_152_000_000

    /// As the address has it, else the last 30 days.
    static func period(_ request: Request, _ now: UTCTime) -> (from: BillingDate, to: BillingDate) {
        func day(_ milliseconds: Int64) -> BillingDate? {
            let time = UTCTime(milliseconds: max(earliest, milliseconds))
            return BillingDate(field: String("\(time)".prefix(10)))
        }
        let to = BillingDate(field: request.word("to")) ?? day(now.milliseconds)
        let from = BillingDate(field: request.word("from")) ?? day(now.milliseconds - 30 * 86_400_000)
        guard let from, let to else { preconditionFailure("1990 has no days") }
        return (from, to)
    }
}
