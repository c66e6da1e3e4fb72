internal import HubCore
internal import MonitorCore

/// What a message says, as plain text in parts.
extension Message {
    /// One line that says it all: the subject of a mail, a notification's title.
    public var title: String { subject }

    var subject: String {
        if kind == .test { return "Test message of \(hub.name)" }
        guard let first = items.first else {
            return passed > 0 ? "\(passed) opened and ended meanwhile" : hub.name
        }
        let others = items.count - 1 + more
        return first.heading + (others > 0 ? " and \(others) more" : "")
    }

    /// Lines behind the items.
    var rest: [String] {
        var lines: [String] = []
        if kind == .test { lines.append("\(text ?? "A user") asked for this message. The channel works.") }
        if more > 0 { lines.append("and \(more) more") }
        if passed > 0 {
            lines.append(
                CountText.text(passed, "incident") + " opened and ended meanwhile.")
        }
        return lines
    }

    /// All of it as lines of plain text.
    var plainLines: [String] {
        (items.isEmpty ? [subject] : [])
            + items.flatMap { item in
                ["\(item.mark) \(item.heading)"] + item.details(self).map { "   \($0.name): \($0.value)" }
                    + (item.incident.text.map { ["   \($0)"] } ?? [])
            } + rest
    }

    /// Where the message leads; `nil` without an address of the hub.
    var link: String? {
        guard let url = hub.url else { return nil }
        return items.count == 1 && more == 0 ? "\(url)/alerts/\(items[0].incident.number)" : "\(url)/alerts"
    }
}

extension Message.Item {
    /// A name and a value, as a line or a field.
    struct Detail: Sendable, Equatable {
        let name: String
        let value: String
        var isShort = true
    }

    var mark: String {
        if isOver { return "✅" }
        if story == .flapping { return "🔁" }
        return switch incident.severity {
        case .critical: "🚨"
        case .warning: "⚠️"
        case .info: "ℹ️"
        }
    }

    var heading: String {
        switch story {
        case .opened, .event: incident.title
        case .ended: "Ended: \(incident.title)"
        case .cameAndWent: "Opened and ended: \(incident.title)"
        case .again: "Again: \(incident.title)"
        case .reminder: "Reminder: \(incident.title)"
        case .isOpen: "Open: \(incident.title)"
        case .flapping: "Flapping: \(incident.title)"
        case .settled: "No longer flapping, still open: \(incident.title)"
        }
    }

    func details(_ message: Message) -> [Detail] {
        var details: [Detail] = incident.fields.map { Detail(name: $0.name, value: $0.value) }
        let offset = message.offsetSeconds
        if let end = incident.endedAt, story != .event {
            let span = LengthText.text(milliseconds: end.milliseconds - incident.openedAt.milliseconds)
            let (from, to) = (
                Wording.short(incident.openedAt, offset: offset, now: message.sentAt),
                Wording.time(end, offset: offset, now: message.sentAt)
            )
            details.append(Detail(name: "Lasted", value: "\(span) (\(from) to \(to))", isShort: false))
        } else {
            let since = Wording.time(incident.openedAt, offset: offset, now: message.sentAt)
            details.append(Detail(name: story == .event ? "At" : "Since", value: since))
        }
        if count > 1 { details.append(Detail(name: "Changes", value: "\(count)")) }
        if let value = valueText { details.append(Detail(name: "Value", value: value)) }
        if let person = incident.acknowledgedBy {
            details.append(Detail(name: "Acknowledged", value: person))
        }
        return details
    }

    private var valueText: String? {
        guard let value = isOver ? incident.worst ?? incident.value : incident.value else { return nil }
        let limit = incident.threshold.map { "limit \(Wording.quantity($0, incident.unit))" }
        let what =
            isOver
            ? "worst \(Wording.quantity(value, incident.unit))" : Wording.quantity(value, incident.unit)
        return limit.map { "\(what) (\($0))" } ?? what
    }
}
