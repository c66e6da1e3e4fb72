internal import MonitorCore
package import MonitorWire

/// A profile that an operator wrote: JSON, one object.
package enum ProfileFile {
    package static let mostBytes = 256 * 1024

    /// - Throws: `WireFault`, with the path of what is wrong.
    package static func read(_ bytes: [UInt8]) throws(WireFault) -> DeviceProfile {
        guard bytes.count <= mostBytes else {
            throw WireFault(path: "$", reason: "is longer than \(mostBytes) bytes")
        }
        var reader = JSONReader(bytes)
        return try reader.whole(profile)
    }

    private enum Key: String, CaseIterable {
        case name, vendor, models, greeting, login, prompt, enable, pager, questions, events, errors, quiet,
            reads, limits, leave, never, smart, joined,
            config_end
    }

    private enum LoginKey: String, CaseIterable { case name, password, wrong, busy, line_end }
    private enum PromptKey: String, CaseIterable { case ends }
    private enum EnableKey: String, CaseIterable { case line, `if` }
    private enum MarkKey: String, CaseIterable { case mark, answer, start, end, cuts }
    private enum ReadKey: String, CaseIterable { case line, layout }
    private enum LimitKey: String, CaseIterable { case command_s, silence_s, sessions, pause_between_ms }

    private static func profile(_ json: inout JSONReader) throws(WireFault) -> DeviceProfile {
        var profile = DeviceProfile("", vendor: "")
        try json.object(KeyTable<Key>()) { key, json throws(WireFault) in
            switch key {
            case .name: profile.name = try text(&json)
            case .vendor: profile.vendor = try text(&json)
            case .models: profile.models = try patterns(&json)
            case .greeting: profile.greeting = try patterns(&json)
            case .login: try login(&json, &profile.login)
            case .prompt:
                try json.object(KeyTable<PromptKey>()) { _, json throws(WireFault) in
                    profile.marks.promptEnds = try texts(&json)
                }
            case .enable: profile.enable = try enable(&json)
            case .pager, .questions, .events: try marks(key, &json, &profile.marks)
            case .errors: profile.errors = try patterns(&json)
            case .quiet: profile.quiet = try texts(&json)
            case .reads: profile.reads = try reads(&json)
            case .limits: try limits(&json, &profile.limits)
            case .leave: profile.leave = try texts(&json)
            case .never: profile.never = try patterns(&json)
            case .joined: profile.joined = Set(try texts(&json).compactMap(Layout.Subject.init))
            case .smart: profile.marks.hasSmartPrompts = try json.bool()
            case .config_end: profile.configurationEnds = try patterns(&json)
            }
        }
        guard json.unknownKeys == 0 else {
            throw WireFault(path: "$", reason: "holds \(json.unknownKeys) keys that no profile has")
        }
        return profile
    }

    private static func login(
        _ json: inout JSONReader, _ login: inout DeviceProfile.Login
    ) throws(WireFault) {
        try json.object(KeyTable<LoginKey>()) { key, json throws(WireFault) in
            switch key {
            case .name: login.names = try patterns(&json)
            case .password: login.passwords = try patterns(&json)
            case .wrong: login.wrong = try patterns(&json)
            case .busy: login.busy = try patterns(&json)
            case .line_end:
                let text = try text(&json)
                guard let end = DeviceProfile.LineEnd(rawValue: text) else {
                    throw json.fault(
                        "is none of: \(DeviceProfile.LineEnd.allCases.map(\.rawValue).joined(separator: ", "))"
                    )
                }
                login.lineEnd = end
            }
        }
    }

    private static func enable(_ json: inout JSONReader) throws(WireFault) -> DeviceProfile.Enable {
        var enable = DeviceProfile.Enable("", [])
        try json.object(KeyTable<EnableKey>()) { key, json throws(WireFault) in
            switch key {
            case .line: enable.line = try text(&json)
            case .if: enable.prompts = try patterns(&json)
            }
        }
        return enable
    }

    /// Pagers, questions and events have one shape.
    private static func marks(
        _ kind: Key, _ json: inout JSONReader, _ marks: inout ScreenMarks
    ) throws(WireFault) {
        try json.array(atMost: 32) { json throws(WireFault) in
            var mark: LiteralPattern?
            var answer: String?
            var end: LiteralPattern?
            var cuts = false
            try json.object(KeyTable<MarkKey>()) { key, json throws(WireFault) in
                switch key {
                case .mark, .start: mark = try pattern(&json)
                case .answer: answer = try json.optional(text)
                case .end: end = try json.optional(pattern)
                case .cuts: cuts = try json.bool()
                }
            }
            guard let mark else { throw json.fault("lacks its mark") }
            switch kind {
            case .pager:
                guard let answer else { throw json.fault("lacks its answer") }
                marks.pagers.append(.init(mark, answer: answer))
            case .questions: marks.questions.append(.init(mark, answer: answer == "stop" ? nil : answer))
            default: marks.events.append(.init(mark, end: end, cuts: cuts))
            }
        }
    }

    private static func reads(
        _ json: inout JSONReader
    ) throws(WireFault) -> [Layout.Subject: [DeviceProfile.Read]] {
        var reads: [Layout.Subject: [DeviceProfile.Read]] = [:]
        let table = KeyTable<Layout.Subject>()
        try json.object(table) { subject, json throws(WireFault) in
            var lines: [DeviceProfile.Read] = []
            try json.array(atMost: 64) { json throws(WireFault) in
                var read = DeviceProfile.Read("", "")
                try json.object(KeyTable<ReadKey>()) { key, json throws(WireFault) in
                    switch key {
                    case .line: read.line = try text(&json)
                    case .layout: read.layout = try text(&json)
                    }
                }
                lines.append(read)
            }
            reads[subject] = lines
        }
        return reads
    }

    private static func limits(
        _ json: inout JSONReader, _ limits: inout DeviceProfile.Limits
    ) throws(WireFault) {
        try json.object(KeyTable<LimitKey>()) { key, json throws(WireFault) in
            switch key {
            case .command_s: limits.commandSeconds = Int(try json.number(in: 1...300))
            case .silence_s: limits.silenceSeconds = Int(try json.number(in: 1...120))
            case .sessions: limits.sessions = Int(try json.number(in: 1...8))
            case .pause_between_ms: limits.pauseMilliseconds = Int(try json.number(in: 0...10_000))
            }
        }
    }

    // MARK: - Texts

    private static func text(_ json: inout JSONReader) throws(WireFault) -> String {
        try json.string(atMost: LiteralPattern.longest)
    }

    private static func texts(_ json: inout JSONReader) throws(WireFault) -> [String] {
        var texts: [String] = []
        try json.array(atMost: 64) { json throws(WireFault) in texts.append(try text(&json)) }
        return texts
    }

    private static func pattern(_ json: inout JSONReader) throws(WireFault) -> LiteralPattern {
        let text = try text(&json)
        guard text.contains(where: { $0 != "*" }) else {
            throw json.fault("holds no letter: it would match all")
        }
        guard text.filter({ $0 == "*" }).count <= 8 else { throw json.fault("holds more than 8 stars") }
        return LiteralPattern(text)
    }

    private static func patterns(_ json: inout JSONReader) throws(WireFault) -> [LiteralPattern] {
        var patterns: [LiteralPattern] = []
        try json.array(atMost: 64) { json throws(WireFault) in patterns.append(try pattern(&json)) }
        return patterns
    }
}

extension DeviceProfile {
    /// What would keep a reading from working, or from being harmless: a sentence each.
    package var faults: [String] {
        var faults: [String] = []
        if name.isEmpty || !name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }) {
            faults.append("name: use small letters, digits and '-', such as 'dlink-dxs'.")
        }
        if vendor.isEmpty { faults.append("vendor: is missing.") }
        if reads.values.allSatisfy(\.isEmpty) {
            faults.append(
                "reads: names no reading. Give a line and a layout for mac, neighbours, version or config.")
        }
        for (subject, lines) in reads.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for read in lines {
                guard let layout = Layout.named(read.layout) else {
                    faults.append("reads.\(subject.rawValue): there is no layout '\(read.layout)'.")
                    continue
                }
                if layout.subject != subject, layout.subject != .other {
                    faults.append(
                        "reads.\(subject.rawValue): layout '\(read.layout)' is of \(layout.subject.rawValue)."
                    )
                }
            }
        }
        let sent =
            quiet.map { ("quiet", $0) } + leave.map { ("leave", $0) }
            + (enable.map { [("enable", $0.line)] } ?? [])
            + reads.values.joined().map { ("reads", $0.line) }
        for (place, line) in sent where !permits(line) {
            faults.append(
                "\(place): '\(line)' may not be sent: it could change the device, or holds '?' or a control character."
            )
        }
        for question in marks.questions {
            guard let answer = question.answer, answer.lowercased().hasPrefix("y") else { continue }
            if !question.mark.text.lowercased().contains("log") {
                faults.append(
                    "questions: '\(question.mark.text)' would be answered with yes. Only leaving may be.")
            }
        }
        return faults
    }
}
