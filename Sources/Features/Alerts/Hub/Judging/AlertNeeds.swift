internal import Alerts
internal import HubCore
internal import HubFrame
internal import HubServer
internal import MonitorCore

extension RecentAlert {
    init(_ incident: Incident) {
        let told = incident.noticed
        self.init(
            number: incident.number, rule: incident.key.rule, object: incident.key.object,
            severity: incident.severity, title: told.title, text: told.text,
            isAcknowledged: incident.acknowledgement != nil, isOver: !incident.isOpen, at: incident.openedAt)
    }
}

/// Incidents on the overview and on timelines.
enum AlertNeeds {
    /// More are one line.
    private static let most = 5

    static func needs(_ open: [Incident], _ visitor: Visitor) -> [Need] {
        let waiting = open.filter {
            // Heartbeats say themselves which hosts are down, and the overview which routers are silent.
            $0.acknowledgement == nil && $0.severity > .info && !$0.key.rule.hasPrefix("heartbeat.")
                && $0.key.rule != "agent.offline"
        }
        let first = waiting.prefix(most).map { incident in
            Need(
                AlertItem.mark(incident), incident.facts.title, path: "/alerts/\(incident.number)",
                since: Moment(incident.openedAt),
                verbs: visitor.role >= .operator
                    ? [Need.Verb("Acknowledge", "/alerts/\(incident.number)/acknowledge")] : [],
                weight: incident.severity == .critical ? 100 : 50)
        }
        guard waiting.count > most else { return first }
        return first + [
            Need(
                StatusMark(.bad, "open"), CountText.text(waiting.count - most, "more alert"), path: "/alerts",
                weight: 40)
        ]
    }

    static func rows(_ store: AlertStore, _ question: TimelineQuestion) async throws -> [TimelineRow] {
        let site = question.router.map { AlertObject.agent($0).path }
        let found = try await store.incidents(object: site.map { "\($0)*" }, atMost: min(question.most, 500))
        return found.flatMap { incident -> [TimelineRow] in
            let link = PageLink(incident.facts.title, "/alerts/\(incident.number)")
            let began = TimelineRow(
                at: incident.openedAt, AlertItem.mark(incident.severity), subject: link)
            let ended = incident.endedAt.map {
                TimelineRow(at: $0, StatusMark(.good, "ended"), subject: link)
            }
            return ([began] + (ended.map { [$0] } ?? [])).filter { question.range.contains($0.time) }
        }
    }
}
