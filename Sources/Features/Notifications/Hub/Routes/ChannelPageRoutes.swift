internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Notifications

/// `/channels`: the pages, and the forms of administrators.
struct ChannelPageRoutes: Sendable {
    private static let section = "/channels"
    let store: NotificationStore
    let courier: ChannelCourier
    let bell: WakeBell
    /// Told when pages show something else.
    let changed: @Sendable () -> Void

    func add(to doors: Doors) {
        let viewer = doors.pages(.viewer)
        viewer.get("channels") { _, context in try await list(context) }
        viewer.get("channels/:number") { _, context in try await one(context) }
        let administrator = doors.pages(.administrator)
        administrator.post("channels") { _, context in try await make(context) }
        administrator.post("channels/:number") { _, context in try await change(context) }
        administrator.post("channels/:number/test") { _, context in try await test(context) }
        administrator.post("channels/:number/remove") { _, context in
            guard try await store.remove(context.number("number"), by: context.doer) else {
                throw ChannelRoutes.notThere
            }
            changed()
            return context.seeOther("/channels", saying: "Removed.")
        }
    }

    private func list(
        _ context: HubContext, answer: ChannelsPage.Answered? = nil, _ refusal: Refusal? = nil
    ) async throws -> Response {
        let page = ChannelsPage(
            try await store.channels(), mayChange: context.mayChangeChannels, answer: answer,
            fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func one(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let number = context.number("number")
        guard let channel = try await store.channels().first(where: { $0.number == number }) else {
            throw ChannelRoutes.notThere
        }
        let page = ChannelPage(
            channel, try await store.deliveries(of: number), mayChange: context.mayChangeChannels,
            fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func make(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            let leaf = try ChannelKinds.read(form["url"])
            let number = try await store.add(form["name"], leaf, ChannelWishes(), by: context.doer)
            changed()
            return context.seeOther("/channels/\(number)", saying: "Added. Send a test to see that it works.")
        } refused: { refusal in
            try await list(context, refusal)
        }
    }

    private func change(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            let number = context.number("number")
            let leaf: (any ChannelLeaf)? =
                if form["url"].isEmpty { nil } else { try ChannelKinds.read(form["url"]) }
            var wishes = ChannelWishes()
            wishes.floor = Severity(word: form["floor"]) ?? .info
            wishes.filter = form["filter"]
            wishes.quiet = form["quiet"]
            wishes.quietFloor = Severity(word: form["quietFloor"]) ?? .critical
            wishes.afterMinutes = Int(form["afterMinutes"]) ?? -1
            wishes.reminderHours = Int(form["reminderHours"]) ?? -1
            wishes.wantsDigest = form["digest"] == "on"
            wishes.isOn = form["on"] == "on"
            guard
                try await store.change(
                    number, name: form["name"], leaf: leaf, wishes: wishes, by: context.doer)
            else { throw ChannelRoutes.notThere }
            courier.release(number)
            bell.ring()
            changed()
            return context.seeOther("/channels/\(number)", saying: "Saved.")
        } refused: { refusal in
            try await one(context, refusal)
        }
    }

    /// The answer to the form shows what the far side said.
    private func test(_ context: HubContext) async throws -> Response {
        let number = context.number("number")
        guard let channel = try await store.channels().first(where: { $0.number == number }),
            let answer = try await courier.test(number, by: context.doer.name)
        else { throw ChannelRoutes.notThere }
        bell.ring()
        changed()
        return try await list(
            context,
            answer: ChannelsPage.Answered(
                channel: channel.name,
                mark: answer.isAccepted ? StatusMark(.good, "accepted") : StatusMark(.bad, "not accepted"),
                said: answer.said))
    }
}

extension HubContext {
    fileprivate var mayChangeChannels: Bool { (visitor?.role ?? .viewer) >= .administrator }
}
