internal import Alerts
internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/a/LINK`: where the links of messages lead.
///
/// Chats, mail servers and virus scanners open the links of messages by themselves, so that reading never does
/// anything: only the form of the page acknowledges, and only with its field.
struct AcknowledgementRoutes: Sendable {
    let store: AlertStore
    let keeper: AlertKeeper
    let links: AcknowledgementLinks

    func add(to doors: Doors) {
        let pages = doors.anyPerson
        pages.get("a/:link") { _, context in try await show(context) }
        pages.post("a/:link") { request, context in try await acknowledge(request, context) }
    }

    private func show(_ context: HubContext) async throws -> Response {
        page(try await found(context).1, context)
    }

    private func acknowledge(_ request: Request, _ context: HubContext) async throws -> Response {
        let (link, incident) = try await found(context)
        var request = request
        guard RequestForgery.isSameSite(request, context), request.isForm,
            let form = try await Form.read(&request), form["acknowledge"] == "yes"
        else {
            throw Refusal(.badRequest, "Open the link in a browser, and press Acknowledge.")
        }
        guard incident.isOpen, incident.acknowledgement == nil else { return page(incident, context) }
        let name = try await store.channelNames()[link.channel] ?? "\(link.channel)"
        let doer = AuditActor(name: "link of channel \(name)", address: context.peer)
        if try await keeper.acknowledge(link.incident, note: nil, by: doer.name, onlyFirst: true) {
            try await store.keep(acknowledgementOf: link.incident, by: doer)
        }
        return page(try await self.incident(link), context)
    }

    /// What the link is about.
    ///
    /// - Throws: `Refusal`: 404 for a link that no message of this hub had, 410 for one that is too old.
    private func found(_ context: HubContext) async throws -> (AcknowledgementLink, Incident) {
        do {
            let now = store.database.clock()
            guard let link = try await links.read(context.word("link"), at: now) else { throw Self.unknown }
            return (link, try await incident(link))
        } catch AcknowledgementLink.Fault.expired {
            throw Refusal(.gone, "This link has expired. Log in to acknowledge the incident.")
        } catch AcknowledgementLink.Fault.forged {
            throw Self.unknown
        }
    }

    private func incident(_ link: AcknowledgementLink) async throws -> Incident {
        guard let found = try await store.incident(link.incident), link.isOf(found.incident) else {
            throw Self.unknown
        }
        return found.incident
    }

    private static let unknown = Refusal(
        .notFound, "This link is not valid. Copy it whole, or log in to acknowledge the incident.")

    private func page(_ incident: Incident, _ context: HubContext) -> Response {
        var response = context.page(AcknowledgePage(incident, link: context.word("link")))
        response.headers[HTTPField.Name("X-Robots-Tag")!] = "noindex"
        return response
    }
}
