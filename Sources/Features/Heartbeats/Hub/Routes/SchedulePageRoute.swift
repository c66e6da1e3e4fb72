internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubSchedules
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Schedules
internal import ZoneFiles

/// `/schedules`: what an expression means, schedules that have names, and the business hours of the settings.
struct SchedulePageRoute: Sendable {
    private static let section = "/schedules"
    let host: HubHost
    let store: HeartbeatStore
    let service: HeartbeatService

    func add(to doors: Doors) {
        doors.pages(.viewer).get("schedules") { request, context in
            try await show(context, expression: request.query["expression"], zone: request.query["zone"])
        }
        let operators = doors.pages(.operator)
        operators.post("schedules") { _, context in
            try await context.answering {
                let form = context.form ?? Form()
                let one = try NamedSchedule(form["name"], form)
                try await store.keep(one, .adding, by: context.doer, as: context.known.role)
                return context.seeOther(Self.section, saying: "Added \(one.name).")
            } refused: { refusal in
                try await show(context, refusal)
            }
        }
        operators.post("schedules/:name") { _, context in
            try await context.answering {
                let one = try NamedSchedule(context.word("name"), context.form ?? Form())
                try await store.keep(one, .changing, by: context.doer, as: context.known.role)
                service.changed()
                return context.seeOther(Self.section, saying: "Saved \(one.name).")
            } refused: { refusal in
                try await show(context, refusal)
            }
        }
        operators.post("schedules/:name/remove") { _, context in
            try await context.answering {
                let name = context.word("name")
                guard try await store.schedules.remove(name, by: context.doer) else {
                    throw NamedScheduleFault.unknown(name)
                }
                return context.seeOther(Self.section, saying: "Removed \(name).")
            } refused: { refusal in
                try await show(context, refusal)
            }
        }
    }

    private func show(
        _ context: HubContext, expression text: String = "", zone asked: String = "",
        _ refusal: Refusal? = nil
    ) async throws -> Response {
        let settings = host.settings(HeartbeatSettings.self)
        let (now, hours) = (host.clock(), settings.businessHours)
        let hoursZone = (try? store.zones.zone(hours.zone)) ?? .utc
        let picture = WeekPicture(
            "Business hours of the next seven days", from: hoursZone.wall(at: now.seconds).date,
            in: hoursZone, hours: hours)
        let words = settings.facts.first { $0.term == "Business hours" }?.value ?? ""
        let named = try await store.schedules.all().map { item($0, now) }
        let name = asked.isEmpty ? hours.zone.text : asked
        func page(_ fault: String?) -> SchedulesPage {
            SchedulesPage(
                expression: text, zone: name, hours: picture, hoursWords: words, named: named, fault: fault)
        }
        if let refusal { return context.page(refusal, page(refusal.sentence), section: Self.section) }
        guard !text.isEmpty else { return context.page(page(nil), section: Self.section) }
        do {
            let question = try ScheduleQuestion(text, zone: name, after: now, count: 5, files: store.zones)
            let (expression, zone, zones) = (question.expression, question.zone, question.named)
            let week = WeekPicture(
                "The next seven days of \(text)", from: zone.wall(at: now.seconds).date, in: zone
            ) { expression.next(after: $0, in: zone, named: zones) }
            return context.page(
                SchedulesPage(
                    expression: text, zone: name, preview: question.preview,
                    warnings: expression.warnings, week: week, hours: picture, hoursWords: words, named: named
                ),
                section: Self.section)
        } catch {
            return context.page(Refusal(.badRequest, "\(error)"), page("\(error)"), section: Self.section)
        }
    }

    private func item(_ one: NamedSchedule, _ now: UTCTime) -> SchedulesPage.NamedItem {
        let schedule = one.schedule
        var week: WeekPicture?
        if let zone = try? store.zones.zone(schedule.zone) {
            let zones = schedule.calendar.flatMap { try? store.zones.zones($0.zones) } ?? [:]
            let next = schedule.calendar.map { calendar in
                { @Sendable (after: Int) in calendar.next(after: after, in: zone, named: zones) }
            }
            week = WeekPicture(
                "The next seven days of \(one.name)", from: zone.wall(at: now.seconds).date, in: zone,
                hours: schedule.hours, next: next)
        }
        return SchedulesPage.NamedItem(one, week: week)
    }
}

extension NamedSchedule {
    /// What the page's forms sent: JSON, or the fields of one window.
    fileprivate init(_ name: String, _ form: Form) throws {
        do {
            if form.has("schedule") {
                self.init(name, try CustomSchedule(json: form["schedule"].utf8))
                return
            }
            let zone = try ZoneName(form["zone"])
            // Digits: 1 is Monday, 7 Sunday.
            let window = try HoursWindow(
                days: Set(form["days"].compactMap(\.wholeNumberValue)), from: form["from"], to: form["to"])
            let dates = form["holidays"].split { $0 == "," || $0 == " " }.map { String($0) }
            let hours = try Hours(zone: zone, windows: [window], holidays: dates.map { try HoursDate($0) })
            self.init(name, try CustomSchedule(zone: zone, hours: hours))
        } catch {
            throw Refusal(.badRequest, "\(error)")
        }
    }
}
