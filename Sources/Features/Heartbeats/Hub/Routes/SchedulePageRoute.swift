internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Schedules
internal import ZoneFiles

/// `/schedules`: what an expression means, and the business hours of the settings.
struct SchedulePageRoute: Sendable {
    private static let section = "/schedules"
    let host: HubHost
    let store: HeartbeatStore

    func add(to doors: Doors) {
        doors.pages(.viewer).get("schedules") { request, context in show(request, context) }
    }

    private func show(_ request: Request, _ context: HubContext) -> Response {
        let settings = host.settings(HeartbeatSettings.self)
        let (now, hours) = (host.clock(), settings.businessHours)
        let hoursZone = (try? store.zones.zone(hours.zone)) ?? .utc
        let picture = WeekPicture(
            "Business hours of the next seven days", from: hoursZone.wall(at: now.seconds).date,
            in: hoursZone, hours: hours)
        let words = settings.facts.first { $0.term == "Business hours" }?.value ?? ""
        let (text, asked) = (request.query["expression"], request.query["zone"])
        let name = asked.isEmpty ? hours.zone.text : asked
        guard !text.isEmpty else {
            return context.page(
                SchedulesPage(expression: "", zone: name, hours: picture, hoursWords: words),
                section: Self.section)
        }
        do {
            let question = try ScheduleQuestion(text, zone: name, after: now, count: 5, files: store.zones)
            let (expression, zone, named) = (question.expression, question.zone, question.named)
            let week = WeekPicture(
                "The next seven days of \(text)", from: zone.wall(at: now.seconds).date, in: zone
            ) { expression.next(after: $0, in: zone, named: named) }
            return context.page(
                SchedulesPage(
                    expression: text, zone: name, preview: question.preview,
                    warnings: expression.warnings, week: week, hours: picture, hoursWords: words),
                section: Self.section)
        } catch {
            let page = SchedulesPage(
                expression: text, zone: name, hours: picture, hoursWords: words, fault: "\(error)")
            return context.page(Refusal(.badRequest, "\(error)"), page, section: Self.section)
        }
    }
}
