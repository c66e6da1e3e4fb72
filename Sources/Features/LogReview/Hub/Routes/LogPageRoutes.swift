internal import HostLogs
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import LogReview
internal import MonitorCore

/// `/logs`: what logs say, and for administrators which are read.
struct LogPageRoutes: Sendable {
    private static let section = "/logs"
    let host: HubHost
    let store: LogStore
    let parts: LogParts
    let news: NewsBoard

    private static let noHost = Refusal(
        .notFound, "No host has this ID. Add it under Heartbeats first.")

    func add(to doors: Doors) {
        let readers = doors.pages(.viewer)
        readers.get("logs") { _, context in
            context.page(
                LogsPage(
                    try await store.hosts(), try await store.turns(atMost: 50), try await store.tokensToday(),
                    settings: host.settings(LogSettings.self)), section: Self.section)
        }
        readers.get("logs/turns/:number") { _, context in
            guard let turn = try await store.turn(context.number("number")) else { throw LogRoutes.notThere }
            let mayDecide = (context.visitor?.role ?? .viewer) >= .administrator
            return context.page(LogTurnPage(turn, showsSent: mayDecide), section: Self.section)
        }
        readers.get("logs/:host_id") { _, context in try await one(context) }
        let deciders = doors.pages(.administrator)
        deciders.post("logs/:host_id") { _, context in try await change(context) }
        deciders.post("logs/:host_id/try") { _, context in try await preview(context) }
        deciders.post("logs/:host_id/approve") { _, context in try await approve(context) }
        deciders.post("logs/:host_id/stop") { _, context in
            let hostID = context.word("host_id")
            try await store.stop(hostID, by: context.doer)
            news.changed("logs")
            return context.seeOther(Self.path(hostID), saying: "Stopped. The log is not read any more.")
        }
        deciders.post("logs/:host_id/read") { _, context in
            let hostID = context.word("host_id")
            try await store.hurry(hostID)
            parts.bell.ring()
            return context.seeOther(Self.path(hostID), saying: "The log is being read.")
        }
    }

    static func path(_ hostID: String) -> String { "/logs/\(hostID)" }

    private func found(_ context: HubContext) async throws -> LoggedHost {
        guard let one = try await store.host(context.word("host_id")) else { throw Self.noHost }
        return one
    }

    private func one(_ context: HubContext, _ draft: LogForm? = nil, _ refusal: Refusal? = nil) async throws
        -> Response
    {
        let one = try await found(context)
        let page = LogPage(
            one, draft, try await store.turns(of: one.hostID, atMost: 50),
            settings: host.settings(LogSettings.self), fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func change(_ context: HubContext) async throws -> Response {
        let form = LogForm(context.form ?? Form())
        return try await context.answering {
            let configuration: LogConfiguration
            do {
                configuration = try form.configuration()
            } catch let fault as LogConfigurationFault {
                throw Refusal(.unprocessableContent, fault.description)
            }
            let hostID = context.word("host_id")
            guard try await store.change(hostID, to: configuration, by: context.doer) else {
                throw Self.noHost
            }
            news.changed("logs")
            return context.seeOther(Self.path(hostID), saying: "Saved. Try it, then switch it on.")
        } refused: { refusal in
            try await one(context, form, refusal)
        }
    }

    private func preview(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let one = try await found(context)
            let configuration = try Self.valid(one)
            do {
                let preview = try await parts.turn(host).preview(one, configuration)
                return context.page(
                    LogPreviewPage(one, preview, hasModel: host.settings(LogSettings.self).modelURL != nil),
                    section: Self.section)
            } catch let fault as LogReadFault {
                throw Refusal(.unprocessableContent, fault.sentence)
            }
        } refused: { refusal in
            try await one(context, nil, refusal)
        }
    }

    private static func valid(_ one: LoggedHost) throws -> LogConfiguration {
        switch one.configuration {
        case nil: throw Refusal(.unprocessableContent, "Say first how the log is read.")
        case .failure(let fault): throw Refusal(.unprocessableContent, fault.description)
        case .success(var configuration):
            configuration.isEnabled = true
            do {
                try configuration.check()
            } catch {
                throw Refusal(.unprocessableContent, error.description)
            }
            return configuration
        }
    }

    private func approve(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let (hostID, form) = (context.word("host_id"), context.form ?? Form())
            let isDone = try await store.approve(
                hostID, form["configuration"], sendsRows: form["sends"] == "on", by: context.doer)
            guard isDone else {
                throw Refusal(.conflict, "The configuration was changed meanwhile. Check it again.")
            }
            parts.bell.ring()
            news.changed("logs")
            return context.seeOther(Self.path(hostID), saying: "Switched on. The log is being read.")
        } refused: { refusal in
            try await one(context, nil, refusal)
        }
    }
}
