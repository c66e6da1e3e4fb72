import Alerts
import HubCore
import MonitorCore
import Notifications
import Schedules

@testable import HubAlerts
@testable import HubNotifications

/// The pages of alerts and channels, with the text wherever the network or a user has a say.
extension EveryPage {
    var ofAlerts: [(name: String, html: String)] {
        [
            render(AlertsPage([outage, incident], [ended], [silence], mayAct: true, fault: text)),
            render(
                IncidentPage(
                    incident, [StoryLine(incident: 2, at: moment, kind: .acknowledged, by: text, text: text)],
                    [1: Told(.opened, at: moment, reminders: 2)], names: [1: text], mayAct: true, fault: text)
            ),
            render(AcknowledgePage(incident, link: text)), render(AcknowledgePage(outage, link: text)),
            render(
                SilencesPage(
                    [silence], [work, weekly], schedules: [text], mayAct: true, at: moment, fault: text)),
            render(
                RulesPage(
                    [rule], schedules: [text], mayChange: true, replay: ReplayItem(text, Replay(), days: 7),
                    fault: text)),
            render(
                ChannelsPage(
                    [channel], mayChange: true,
                    answer: .init(
                        channel: text, mark: ChannelItem(channel, mayChange: true).mark, said: text),
                    fault: text)),
            render(ChannelPage(channel, [delivery], mayChange: true, fault: text)),
        ]
    }

    private var moment: UTCTime { UTCTime(milliseconds: 1_795_268_525_000) }

    private var outage: Incident {
        Incident(
            number: 1, key: IncidentKey(rule: "agent.offline", object: AlertObject("agent:\(text)")),
            facts: IncidentFacts(.critical, text, text: text, isOutage: true), openedAt: moment)
    }

    private var incident: Incident {
        Incident(
            number: 2, key: IncidentKey(rule: text, object: AlertObject("agent:\(text)").part("disk", text)),
            facts: IncidentFacts(
                .warning, text, text: text, threshold: 90, unit: "%", fields: [NoticeField(text, text)]),
            openedAt: moment, last: 93.2,
            acknowledgement: Incident.Acknowledgement(by: text, at: moment, note: text))
    }

    private var ended: Incident {
        var one = incident
        one.endedAt = UTCTime(milliseconds: moment.milliseconds + 760_000)
        return one
    }

    private var silence: Silence {
        Silence(
            number: 1, matcher: SilenceMatcher(object: Glob(text)), startsAt: moment, endsAt: moment,
            withIncident: 2, reason: text, author: text)
    }

    private var work: PlannedWork {
        PlannedWork(
            number: 1, name: text, objects: Glob(text), startsAt: moment, endsAt: moment, author: text)
    }

    private var weekly: PlannedWork {
        do {
            let window = try HoursWindow(days: [7], from: "02:00", to: "04:00")
            let hours = try Hours(zone: ZoneName("UTC"), windows: [window])
            let end = UTCTime(milliseconds: moment.milliseconds + 30 * 86_400_000)
            return PlannedWork(
                number: 2, name: text, objects: Glob(text), startsAt: moment, endsAt: end, author: text,
                repeats: WorkHours(hours, in: .utc))
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private var rule: Rule {
        Rule(
            name: text, kind: "disk.full", objects: Glob(text),
            terms: Condition.Terms(thresholds: Thresholds(raise: 90)), severity: .warning, schedule: text)
    }

    private var channel: KeptChannel {
        var wishes = ChannelWishes()
        (wishes.filter, wishes.quiet, wishes.afterMinutes) = (text, "22:00-07:00", 15)
        return KeptChannel(
            number: 1, name: text, kind: "ntfy", place: text, wishes: wishes, fault: text, waiting: 3)
    }

    private var delivery: Delivery {
        Delivery(
            id: text, kind: "opened", title: text, incidents: [1], groups: [], at: moment, milliseconds: 20,
            tries: 1,
            isDelivered: false, said: text)
    }
}
