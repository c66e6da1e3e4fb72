internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Notifications

/// `/api/v1/channels`: where notices go, for programs. Addresses go in and never come out.
struct ChannelRoutes: Sendable {
    let store: NotificationStore
    let courier: ChannelCourier
    let bell: WakeBell
    /// Told when pages show something else.
    let changed: @Sendable () -> Void

    func add(to doors: Doors) {
        doors.programs(.viewer).get("api/v1/channels") { _, _ in try await list() }
        doors.programs(.viewer).get("api/v1/channels/:number/deliveries") { _, context in
            try await deliveries(context.number("number"))
        }
        let administrator = doors.programs(.administrator)
        administrator.post("api/v1/channels") { request, context in
            try await add(try await request.content(atMost: ChannelWords.longest), context)
        }
        administrator.patch("api/v1/channels/:number") { request, context in
            try await change(try await request.content(atMost: ChannelWords.longest), context)
        }
        administrator.delete("api/v1/channels/:number") { _, context in
            guard try await store.remove(context.number("number"), by: context.doer) else {
                throw Self.notThere
            }
            changed()
            return Answer.done
        }
        administrator.post("api/v1/channels/:number/test") { _, context in
            let answer = try await test(context.number("number"), by: context.doer.name)
            return Answer.json { json in
                json.value("accepted", answer.isAccepted)
                json.value("answer", answer.said)
            }
        }
    }

    static let notThere = Refusal(
        .notFound, "There is no channel with this number. It may have been removed: see the page Channels.")

    private func test(_ number: Int64, by person: String) async throws -> (isAccepted: Bool, said: String) {
        guard let answer = try await courier.test(number, by: person) else { throw Self.notThere }
        bell.ring()
        changed()
        return answer
    }

    private func list() async throws -> Response {
        let channels = try await store.channels()
        return Answer.json { json in
            json.array("channels") { json in
                for one in channels { json.object { one.write(&$0) } }
            }
        }
    }

    private func add(_ body: [UInt8], _ context: HubContext) async throws -> Response {
        let words = try ChannelWords(body)
        guard let name = words.name, let url = words.url else {
            throw Refusal(.unprocessableContent, "A channel has a \"name\" and a \"url\".")
        }
        let number = try await store.add(
            name, try ChannelKinds.read(url), words.changing(ChannelWishes()), by: context.doer)
        changed()
        return Answer.json(.created) { $0.value("number", UInt64(number)) }
    }

    private func change(_ body: [UInt8], _ context: HubContext) async throws -> Response {
        let words = try ChannelWords(body)
        let number = context.number("number")
        guard let before = try await store.channels().first(where: { $0.number == number }) else {
            throw Self.notThere
        }
        let leaf: (any ChannelLeaf)? =
            if let url = words.url { try ChannelKinds.read(url) } else { nil }
        guard
            try await store.change(
                number, name: words.name, leaf: leaf, wishes: words.changing(before.wishes), by: context.doer)
        else { throw Self.notThere }
        courier.release(number)
        bell.ring()
        changed()
        return Answer.done
    }

    private func deliveries(_ number: Int64) async throws -> Response {
        let all = try await store.deliveries(of: number)
        return Answer.json { json in
            json.array("deliveries") { json in
                for one in all {
                    json.object { json in
                        json.value("id", one.id)
                        json.value("kind", one.kind)
                        json.value("title", one.title)
                        json.array("incidents") { json in
                            for number in one.incidents { json.value(nil, UInt64(number)) }
                        }
                        json.value("at", one.at)
                        json.value("milliseconds", UInt64(one.milliseconds))
                        json.value("tries", UInt64(one.tries))
                        json.value("delivered", one.isDelivered)
                        json.value("answer", one.said)
                    }
                }
            }
        }
    }
}

extension KeptChannel {
    /// In one word: how it fares.
    var state: String {
        if !wishes.isOn { return "off" }
        if parked != nil { return "parked" }
        if fault != nil { return "failing" }
        return lastAt == nil ? "unused" : "working"
    }

    func write(_ json: inout JSONWriter) {
        json.value("number", UInt64(number))
        json.value("name", name)
        json.value("kind", kind)
        json.value("place", place)
        json.value("origin", origin.isEmpty ? "user" : origin)
        json.value("state", state)
        json.value("fault", parked ?? fault)
        json.value("lastAt", lastAt)
        json.value("lastMilliseconds", lastMilliseconds.map { UInt64($0) })
        json.value("waiting", UInt64(waiting))
        json.value("floor", wishes.floor.word)
        json.value("filter", wishes.filter)
        json.value("quiet", wishes.quiet)
        json.value("quietFloor", wishes.quietFloor.word)
        json.value("afterMinutes", UInt64(wishes.afterMinutes))
        json.value("reminderHours", UInt64(wishes.reminderHours))
        json.value("digest", wishes.wantsDigest)
        json.value("on", wishes.isOn)
    }
}

extension ChannelFault: RefusalConvertible {
    var refusal: Refusal {
        Refusal(
            self == .nameTaken ? .conflict : self == .notThere ? .notFound : .unprocessableContent,
            description)
    }
}

extension MetricsText {
    mutating func channels(_ store: NotificationStore, _ counters: DeliveryCounters, at now: UTCTime) async {
        let channels = (try? await store.channels()) ?? []
        family("monitor_notices_waiting", .gauge, "Notices that channels are still to hear.") { text in
            for one in channels { text.sample(["channel": one.name], UInt64(one.waiting)) }
        }
        family("monitor_notices_oldest_seconds", .gauge, "Age of the oldest notice that waits.") { text in
            for one in channels {
                text.sample(
                    ["channel": one.name],
                    one.oldest.map { Double(max(0, now.milliseconds - $0.milliseconds)) / 1000 })
            }
        }
        family("monitor_notices_delivered", .counter, "Messages by kind of channel and result.") { text in
            for (key, count) in counters.values.sorted(by: {
                ($0.key.kind, $0.key.result) < ($1.key.kind, $1.key.result)
            }) {
                text.sample(["kind": key.kind, "result": key.result], count)
            }
        }
    }
}
