internal import Broker
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/broker`: the agents that are asked through the broker, for administrators.
struct BrokerPageRoutes: Sendable {
    let desk: BrokerDesk

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.get("broker") { _, context in try await show(context) }
        pages.post("broker") { _, context in try await make(context) }
        pages.post("broker/:id/remove") { _, context in
            try await changed(context) {
                guard try await desk.remove(context.word("id"), by: context.doer) else {
                    throw BrokerFault.unknown
                }
            }
        }
        pages.post("broker/:id/release") { _, context in
            try await changed(context) {
                guard let agent = desk.road.agent(context.word("id")), agent.state == .hold else {
                    throw BrokerFault.unknown
                }
                try await desk.store.release(agent, by: context.doer)
                desk.road.replace(try await desk.store.agents())
            }
        }
    }

    private func make(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let (agent, token) = try await desk.make((context.form ?? Form())["name"], by: context.doer)
            return context.page(page(context, new: (agent.name, token)), section: "/broker", status: .created)
        } refused: { refusal in
            context.page(refusal, page(context, fault: refusal.sentence), section: "/broker")
        }
    }

    private func changed(_ context: HubContext, _ change: () async throws -> Void) async throws -> Response {
        try await context.answering {
            try await change()
            return context.seeOther("/broker", saying: "Done.")
        } refused: { refusal in
            context.page(refusal, page(context, fault: refusal.sentence), section: "/broker")
        }
    }

    private func show(_ context: HubContext) async throws -> Response {
        context.page(page(context), section: "/broker")
    }

    private func page(
        _ context: HubContext, new: (name: String, token: Secret)? = nil, fault: String? = nil
    ) -> BrokerPage {
        let settings = desk.settings
        let isOn = settings.broker != nil
        return BrokerPage(
            desk.road.all, at: desk.host.clock(), every: settings.heartbeatSeconds, isOn: isOn,
            trouble: isOn ? settings.fault ?? desk.road.fault : nil,
            hub: desk.host.publicAddress ?? context.origin, new: new, fault: fault)
    }
}
