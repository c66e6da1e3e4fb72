internal import Heartbeats
internal import HostLogs
internal import MonitorCore
internal import MonitorWire
internal import Yams

/// `hosts.yaml`, as the paper has it: a list `hosts`, whose keys differ from the API's by name.
struct HostsFile: Sendable {
    static let longest = 262_144
    static let mostHosts = 1000

    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let drafts: [HostDraft]

    init(_ text: String) throws(Fault) {
        guard text.utf8.count <= Self.longest else {
            throw Fault(description: "It is longer than \(Self.longest) bytes.")
        }
        // Names that are repeated by reference can grow a small file without bound.
        guard text.firstMatch(of: /(?m)(?:^|[\[{,:?\-])[ \t]*[&*][A-Za-z0-9_\-]+[ \t]*(?:$|[,\]}#])/) == nil
        else {
            throw Fault(description: "It holds anchors or references (&name, *name). Write the values out.")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text, .basic)
        } catch {
            throw Fault(description: "It is not YAML: \(CleanText.line("\(error)").prefix(300))")
        }
        guard let list = root?["hosts"]?.sequence else { throw Fault(description: "It has no list 'hosts'.") }
        guard list.count <= Self.mostHosts else {
            throw Fault(description: "It has more than \(Self.mostHosts) hosts.")
        }
        var drafts: [HostDraft] = []
        for (index, node) in list.enumerated() {
            do {
                drafts.append(try Self.draft(node))
            } catch {
                throw Fault(description: "Host \(index + 1): \(error)")
            }
        }
        self.drafts = drafts
    }

    private static let known: Set<String> = [
        "name", "host_id", "token", "expected_frequency", "schedule_type", "grace_period", "cron_expression",
        "timezone", "log_analysis",
    ]

    private static func draft(_ node: Node) throws(Fault) -> HostDraft {
        guard let mapping = node.mapping else { throw Fault(description: "This is not a host.") }
        for key in mapping.keys where !known.contains(key.string ?? "") {
            throw Fault(
                description: "'\(CleanText.line(key.string ?? "?").prefix(40))' is not a key of a host.")
        }
        func text(_ key: String) -> String? { mapping[Node(key)]?.string }
        func whole(_ key: String) throws(Fault) -> Int? {
            guard let text = text(key) else { return nil }
            guard let number = Int(text) else { throw Fault(description: "\(key) is not a whole number.") }
            return number
        }
        var draft = HostDraft()
        draft.name = text("name")
        draft.hostID = text("host_id")
        draft.token = text("token").flatMap { $0.isEmpty ? nil : Secret($0) }
        draft.periodSeconds = try whole("expected_frequency")
        draft.graceSeconds = try whole("grace_period")
        draft.expression = text("cron_expression")
        draft.zone = text("timezone")
        if let word = text("schedule_type") {
            guard let type = ScheduleType(rawValue: word) else {
                throw Fault(description: "schedule_type is always, business_hours or custom.")
            }
            draft.scheduleType = type
        }
        if let log = mapping[Node("log_analysis")] { draft.logConfig = try configuration(log) }
        return draft
    }

    /// The same keys as the API's, as the API has them.
    private static func configuration(_ node: Node) throws(Fault) -> String {
        guard let mapping = node.mapping, mapping.count <= 50 else {
            throw Fault(description: "log_analysis is not a mapping.")
        }
        var json = JSONWriter(reservingBytes: 512)
        json.object { json in
            for (key, value) in mapping {
                json.key(key.string ?? "?")
                let text = value.string ?? ""
                if value.scalar?.style == .plain, text == "true" || text == "false" {
                    json.value(nil, text == "true")
                } else if value.scalar?.style == .plain, let number = UInt64(text) {
                    json.value(nil, number)
                } else {
                    json.value(nil, text)
                }
            }
        }
        do {
            return try LogConfiguration(json: json.bytes).json
        } catch {
            throw Fault(description: "log_analysis: \(error)")
        }
    }
}
