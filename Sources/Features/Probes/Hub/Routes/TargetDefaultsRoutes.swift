internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Probes

/// `/targets/defaults` and `/api/v1/target-defaults`: how targets are asked that say nothing else.
struct TargetDefaultsRoutes: Sendable {
    private static let longestBody = 4096
    let host: HubHost
    let store: ProbeStore
    let desk: PlanDesk
    /// The page *Targets* again, with what a form had that was refused.
    let page: @Sendable (HubContext, _ typed: [String: String], Refusal) async throws -> Response

    func add(to doors: Doors) {
        doors.pages(.administrator).post("targets/defaults") { _, context in try await change(context) }
        doors.programs(.viewer).get("api/v1/target-defaults") { _, _ in try await answer() }
        doors.programs(.administrator).put("api/v1/target-defaults") { request, context in
            let (chosen, also) = try await Self.read(request, over: try await store.defaults().chosen)
            let changed = try await set(chosen, alsoListed: also, by: context.doer)
            return try await answer(changed: changed)
        }
    }

    private var settings: TargetDefaults { host.settings(ProbeHubSettings.self).defaults }

    private func set(
        _ chosen: TargetDefaults.Chosen, alsoListed: Bool, by actor: AuditActor
    ) async throws -> Int {
        let changed = try await store.setDefaults(chosen, over: settings, alsoListed: alsoListed, by: actor)
        desk.ring()
        return changed
    }

    private func change(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        return try await context.answering {
            let chosen = try TargetDefaults.Chosen(form)
            let changed = try await set(chosen, alsoListed: form["listed"] == "on", by: context.doer)
            let also = " \(CountText.text(changed, "target was", "targets were")) changed."
            return context.seeOther("/targets", saying: "Saved." + (changed > 0 ? also : ""))
        } refused: { refusal in
            let names = ["interval", "count", "timeout"]
            return try await page(context, names.reduce(into: [:]) { $0[$1] = form[$1] }, refusal)
        }
    }

    // MARK: - For programs

    private func answer(changed: Int? = nil) async throws -> Response {
        let kept = try await store.defaults()
        let defaults = kept.chosen.over(settings).fitted
        return Answer.json { json in
            json.value("intervalSeconds", Double(defaults.intervalMilliseconds) / 1000, decimals: 3)
            json.value("timeoutSeconds", Double(defaults.timeoutMilliseconds) / 1000, decimals: 3)
            json.value("count", UInt64(defaults.count))
            json.object("chosen") { json in
                json.value(
                    "intervalSeconds", kept.chosen.intervalMilliseconds.map { Double($0) / 1000 }, decimals: 3
                )
                json.value(
                    "timeoutSeconds", kept.chosen.timeoutMilliseconds.map { Double($0) / 1000 }, decimals: 3)
                json.value("count", kept.chosen.count.map { UInt64($0) })
            }
            json.value("changedBy", kept.changedBy)
            json.value("changedAt", kept.changedAt)
            if let changed { json.value("changedTargets", UInt64(changed)) }
        }
    }

    private enum Key: String, CaseIterable { case intervalSeconds, timeoutSeconds, count, alsoListed }
    private static let keys = KeyTable<Key>()

    /// What is not there stays; `null` follows the settings.
    private static func read(
        _ request: Request, over former: TargetDefaults.Chosen
    ) async throws -> (TargetDefaults.Chosen, alsoListed: Bool) {
        guard let body = try await request.bytes(atMost: longestBody) else {
            throw Refusal.tooLong(longestBody)
        }
        var reader = JSONReader(body)
        return try reader.whole { (reader) throws(WireFault) in
            var (chosen, also) = (former, false)
            func milliseconds(
                _ range: ClosedRange<Double>, _ reader: inout JSONReader
            ) throws(WireFault) -> Int? {
                try reader.optional { (reader) throws(WireFault) in
                    Int((try reader.number(in: range) * 1000).rounded())
                }
            }
            try reader.object(keys) { (key, reader) throws(WireFault) in
                switch key {
                case .intervalSeconds: chosen.intervalMilliseconds = try milliseconds(1...3600, &reader)
                case .timeoutSeconds: chosen.timeoutMilliseconds = try milliseconds(0.1...10, &reader)
                case .count:
                    chosen.count = try reader.optional { (reader) throws(WireFault) in
                        Int(clamping: try reader.count())
                    }
                case .alsoListed: also = try reader.bool()
                }
            }
            return (chosen, also)
        }
    }
}

extension TargetDefaults.Chosen {
    /// Fields of a form; an empty one follows the settings, or the defaults.
    ///
    /// - Throws: `ProbeFault`.
    init(_ form: Form) throws {
        self.init()
        intervalMilliseconds = try Self.milliseconds(form["interval"])
        timeoutMilliseconds = try Self.milliseconds(form["timeout"])
        let count = form["count"]
        guard !count.isEmpty else { return }
        guard let number = Int(count) else {
            throw ProbeFault.target("'\(count)' is not a number of packets.")
        }
        self.count = number
    }

    private static func milliseconds(_ text: String) throws -> Int? {
        if text.isEmpty { return nil }
        guard let seconds = Double(text.replacing(",", with: ".")), seconds > 0, seconds <= 3600 else {
            throw ProbeFault.target("'\(text)' is not a number of seconds.")
        }
        return Int((seconds * 1000).rounded())
    }
}
