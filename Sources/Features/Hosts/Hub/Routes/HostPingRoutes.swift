internal import Hosts
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/isp/hosts/ping` and `/api/v1/isp/hosts/ping`: how hosts are asked, over what the settings say.
struct HostPingRoutes: Sendable {
    static let section = "/isp/hosts/ping"
    private static let longestBody = 4096
    let host: HubHost
    let store: HostStore
    let prober: HostProber

    func add(to doors: Doors) {
        let pages = doors.pages(duty: .ispAdmin)
        pages.get("isp/hosts/ping") { _, context in try await page(context) }
        pages.post("isp/hosts/ping") { _, context in try await change(context) }
        let programs = doors.programs(duty: .ispAdmin)
        programs.get("api/v1/isp/hosts/ping") { _, _ in try await answer() }
        programs.put("api/v1/isp/hosts/ping") { request, context in
            try await set(Self.read(request, over: try await store.ping().chosen), by: context.doer)
            return try await answer()
        }
    }

    private func set(_ chosen: HostPing.Chosen, by actor: AuditActor) async throws {
        try await store.setPing(chosen, by: actor)
        prober.changed()
    }

    // MARK: - For people

    private func page(
        _ context: HubContext, typed: [String: String] = [:], _ refusal: Refusal? = nil
    ) async throws -> Response {
        let now = host.clock()
        let page = HostPingPage(
            try await store.ping(), typed: typed, settings: host.settings(HostSettings.self).ping,
            hosts: try await store.hosts().count { !$0.isPaused(at: now) }, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func change(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        let names = ["interval", "packets", "timeout", "downRounds"]
        return try await context.answering {
            let numbers = try names.map { name -> Int? in
                let word = form[name]
                if word.isEmpty { return nil }
                guard let number = Int(word) else {
                    throw HostsFault.invalid("'\(word)' is not a whole number.")
                }
                return number
            }
            var chosen = HostPing.Chosen()
            (chosen.intervalSeconds, chosen.packets) = (numbers[0], numbers[1])
            (chosen.timeoutSeconds, chosen.downRounds) = (numbers[2], numbers[3])
            try await set(chosen, by: context.doer)
            return context.seeOther(Self.section, saying: "Saved.")
        } refused: { refusal in
            try await page(context, typed: names.reduce(into: [:]) { $0[$1] = form[$1] }, refusal)
        }
    }

    // MARK: - For programs

    private func answer() async throws -> Response {
        let kept = try await store.ping()
        let ping = kept.chosen.over(host.settings(HostSettings.self).ping)
        return Answer.json { json in
            json.value("intervalSeconds", UInt64(ping.intervalSeconds))
            json.value("packets", UInt64(ping.packets))
            json.value("timeoutSeconds", UInt64(ping.timeoutSeconds))
            json.value("downRounds", UInt64(ping.downRounds))
            json.object("chosen") { json in
                json.value("intervalSeconds", kept.chosen.intervalSeconds.map { UInt64($0) })
                json.value("packets", kept.chosen.packets.map { UInt64($0) })
                json.value("timeoutSeconds", kept.chosen.timeoutSeconds.map { UInt64($0) })
                json.value("downRounds", kept.chosen.downRounds.map { UInt64($0) })
            }
            json.value("changedBy", kept.changedBy)
            json.value("changedAt", kept.changedAt)
        }
    }

    private enum Key: String, CaseIterable { case intervalSeconds, packets, timeoutSeconds, downRounds }
    private static let keys = KeyTable<Key>()

    /// What is not there stays; `null` follows the settings.
    private static func read(
        _ request: Request, over former: HostPing.Chosen
    ) async throws -> HostPing.Chosen {
        guard let body = try await request.bytes(atMost: longestBody) else {
            throw Refusal.tooLong(longestBody)
        }
        var reader = JSONReader(body)
        return try reader.whole { (reader) throws(WireFault) in
            var chosen = former
            try reader.object(keys) { (key, reader) throws(WireFault) in
                let number = try reader.optional { (reader) throws(WireFault) in
                    Int(clamping: try reader.count())
                }
                switch key {
                case .intervalSeconds: chosen.intervalSeconds = number
                case .packets: chosen.packets = number
                case .timeoutSeconds: chosen.timeoutSeconds = number
                case .downRounds: chosen.downRounds = number
                }
            }
            return chosen
        }
    }
}
