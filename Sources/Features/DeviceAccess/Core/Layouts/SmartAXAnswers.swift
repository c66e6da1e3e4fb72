/// What SmartAX answers to a line that changes something: only the text tells, the prompt is the same.
enum SmartAXAnswers {
    static let all: [Layout] = [
        Layout("smartax-answer", .other, profile: SmartAXLayouts.profile) { Table(one: answer($0)) },
        Layout("smartax-next-free-index", .other, profile: SmartAXLayouts.profile) { text in
            if let error = failure(text) { return Table(one: nil, error: error) }
            let index = text.lines.compactMap { line in
                line.contains(text: "free service virtual port ID") ? line.firstNumber : nil
            }.first
            return Table(
                one: index.map { Row(["index": .number($0)]) }, error: index == nil ? "no index" : nil)
        },
        Layout("smartax-ont-add", .other, profile: SmartAXLayouts.profile) { text in
            var row = Row(["ont_id": .null, "onts": .null, "port_id": .null, "success": .null])
            for line in text.lines {
                for (key, word) in [
                    ("onts", "that can be added:"), ("success", "success:"), ("port_id", "PortID :"),
                    ("ont_id", "ONTID :"),
                ] {
                    if let number = SmartAXLayouts.number(in: line, behind: word) { row[key] = .text(number) }
                }
            }
            return Table(.rows([row]), error: failure(text))
        },
        Layout("smartax-port-vlan", .other, profile: SmartAXLayouts.profile) { text in
            let rows = text.lines.compactMap { line -> Row? in
                guard let success = SmartAXLayouts.number(in: line, behind: "success:"),
                    let failed = SmartAXLayouts.number(in: line, behind: "failed:")
                else { return nil }
                return Row(["failed": .text(failed), "success": .text(success)])
            }
            return Table(.rows(rows), error: failure(text))
        },
        Layout("smartax-port-traffic", .other, profile: SmartAXLayouts.profile) { text in
            var row = Row(["up_kbps": .null, "down_kbps": .null])
            for line in text.lines {
                guard let (key, value) = line.split(at: UInt8(ascii: ":")) else { continue }
                if key.trimmed.equals("Up traffic") { row["up_kbps"] = .optional(value.trimmed.number) }
                if key.trimmed.equals("Down traffic") { row["down_kbps"] = .optional(value.trimmed.number) }
            }
            let error = failure(text)
            return Table(one: error == nil ? row : nil, error: error)
        },
    ]

    /// The sentence behind `Failure:`.
    static func failure(_ text: DeviceText) -> String? {
        text.lines.lazy.compactMap { line in
            let line = line.trimmed
            return line.hasPrefix("Failure:") ? line.dropFirst(8).value ?? "Failure" : nil
        }.first
    }

    /// Only `done` is success. Silence is that too; `success: 0` is not.
    private static func answer(_ text: DeviceText) -> Row {
        if let reason = failure(text) {
            if reason.hasPrefix("The automatically found ONTs do not exist") {
                return Row(["outcome": .text("empty")])
            }
            return Row(["outcome": .text(isBusy(reason) ? "busy" : "refused"), "reason": .text(reason)])
        }
        var row = Row(["outcome": .text("done")])
        for line in text.lines {
            let part = line.trimmed
            if part.hasPrefix("% ") {
                let sentence = part.dropFirst(2)
                let reason = sentence.split(at: UInt8(ascii: ","))?.before ?? sentence
                return Row(["outcome": .text("error"), "reason": .text(reason.trimmed.text)])
            }
            if part.hasPrefix("Incorrect command:") {
                return Row(["outcome": .text("error"), "reason": .text("Incorrect command")])
            }
            if SmartAXLayouts.number(in: part, behind: "success:") == "0" {
                return Row(["outcome": .text("refused"), "reason": .text("success: 0")])
            }
            if let failed = SmartAXLayouts.number(in: part, behind: "failed:"), failed != "0" {
                return Row(["outcome": .text("refused"), "reason": .text("failed: \(failed)")])
            }
            if let port = SmartAXLayouts.number(in: part, behind: "PortID :"),
                let ont = SmartAXLayouts.number(in: part, behind: "ONTID :")
            {
                row["port"] = .optional(Int(port))
                row["ont"] = .optional(Int(ont))
            }
        }
        return row
    }

    private static func isBusy(_ reason: String) -> Bool {
        reason.hasPrefix("System is busy") || reason.hasPrefix("System is reading or writing flash")
            || reason.contains("is being executed")
    }
}
