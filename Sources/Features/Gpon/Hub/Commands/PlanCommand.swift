internal import ArgumentParser
internal import Daemon
internal import Gpon
internal import HubClient
internal import HubServer
internal import MonitorWire

/// `isp olt plan`: a plan in a terminal, made by the hub that runs. Only the hub has sessions on OLTs, and its locks.
struct PlanCommand: HubCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print what a plan would send to an OLT; with --confirm, send it.",
        discussion: """
            Asks a hub that runs, with a token that has the duty (monitor-hub token create NAME --role operator --duties \
            technician): MONITOR_HUB_TOKEN in the environment, and MONITOR_HUB_URL where the hub is not at \
            http://127.0.0.1:8080. Nothing is sent without --confirm and the hash that was printed: the plan is made again, \
            and where the OLT has changed meanwhile its hash is another one. Ends with 0 where the plan is done, else 1.
            """)

    @Argument(
        help:
            "register-found, register-by-hand, add-service-port, remove-service-port, remove-orphan-service-port, native-vlan, delete, restore or save."
    )
    var kind: String
    @Argument(help: "The OLT's name.") var olt: String
    @Option(help: "The port of a registration: 0/1/3.") var port: String?
    @Option(help: "The terminal's place: 0/1/3:82.") var place: String?
    @Option(help: "The terminal's serial number.") var serial: String?
    @Option(help: "What a registered terminal is called.") var description: String?
    @Option(help: "The name of the registration profile.") var profile: String?
    @Option(help: "The VLAN of a service port, or the native one.") var vlan: Int?
    @Option(name: .customLong("user-vlan"), help: "The VLAN at the customer's side; else the same.")
    var userVLAN: Int?
    @Option(help: "The GEM port of a service port.") var gem: Int?
    @Option(help: "The number of the service port that is removed.") var index: Int?
    @Option(help: "The Ethernet port of a native VLAN.") var ethernet: Int?
    @Option(help: ArgumentHelp("Send it: the hash that was printed.", valueName: "hash")) var confirm: String?
    @Option(help: "The last four characters of the serial number, to confirm a deletion.") var typed: String?

    func run(on console: HubConsole) async throws {
        guard PlanRequest.Kind(rawValue: kind) != nil else {
            let kinds = PlanRequest.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ExitStatus.end(
                ExitStatus.damagedInput, "cannot plan '\(kind)': It is none of \(kinds).")
        }
        let hub = try RunningHub(advice: "--role operator --duties technician")
        let number = try await Self.number(of: olt, "olts", key: .olt, hub)
        var chosen: UInt64?
        if let profile {
            chosen = try await Self.number(of: profile, "registration-profiles", key: .profile, hub)
        }
        let made = try Self.plan(await hub.send("POST", "/api/v1/isp/plans", body(number, chosen)), hub)
        for line in made.shown { print(line) }
        guard let confirm else { return }
        guard confirm == made.hash else {
            throw ExitStatus.end(
                ExitStatus.unavailable,
                "cannot confirm '\(confirm)': The plan that the OLT allows now is another one, and nothing was sent. Read it, and confirm its hash."
            )
        }
        var answer = JSONWriter(reservingBytes: 128)
        answer.object { json in
            json.value("factsHash", confirm)
            json.value("typed", typed ?? "")
        }
        let path = "/api/v1/isp/plans/\(made.id)"
        var now = try Self.plan(await hub.send("POST", path + "/confirm", answer.bytes), hub)
        while ["confirmed", "running"].contains(now.state) {
            try await Task.sleep(for: .seconds(1))
            now = try Self.plan(await hub.send("GET", path), hub)
        }
        for line in now.ended { print(line) }
        guard now.state == "done" else { throw ExitCode(1) }
    }

    private func body(_ olt: UInt64, _ profile: UInt64?) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 256)
        json.object { json in
            json.value("kind", kind)
            json.value("olt", olt)
            if let port { json.value("port", port) }
            if let place { json.value("place", place) }
            if let serial { json.value("serial", serial) }
            if let description { json.value("description", description) }
            if let profile { json.value("profile", profile) }
            if let vlan { json.value("vlan", UInt64(clamping: vlan)) }
            if let userVLAN { json.value("userVLAN", UInt64(clamping: userVLAN)) }
            if let gem { json.value("gem", UInt64(clamping: gem)) }
            if let index { json.value("index", UInt64(clamping: index)) }
            if let ethernet { json.value("ethernet", UInt64(clamping: ethernet)) }
        }
        return json.bytes
    }

    private enum ListKey: String, CaseIterable, Sendable { case olts, profiles, name, olt, profile }

    /// The number of what has a name in one of the API's lists.
    private static func number(
        of name: String, _ list: String, key: ListKey, _ hub: RunningHub
    ) async throws -> UInt64 {
        let answer = try await hub.send("GET", "/api/v1/isp/\(list)")
        var found: UInt64?
        do throws(WireFault) {
            var reader = JSONReader(answer)
            try reader.whole { reader throws(WireFault) in
                try reader.object(KeyTable<ListKey>()) { word, reader throws(WireFault) in
                    guard word == .olts || word == .profiles else { return try reader.skip() }
                    try reader.array(atMost: 10_000) { reader throws(WireFault) in
                        var row: (name: String, number: UInt64) = ("", 0)
                        try reader.object(KeyTable<ListKey>()) { word, reader throws(WireFault) in
                            if word == .name {
                                row.name = try reader.string(atMost: 1024)
                            } else if word == key {
                                row.number = try reader.count()
                            } else {
                                try reader.skip()
                            }
                        }
                        if row.name.lowercased() == name.lowercased() { found = row.number }
                    }
                }
            }
        } catch { throw hub.unreadable }
        guard let found else {
            throw ExitStatus.end(
                ExitStatus.noInput, "cannot find '\(name)': None of the hub's \(list) has this name.")
        }
        return found
    }

    private static func plan(_ answer: [UInt8], _ hub: RunningHub) throws -> ToldPlan {
        do throws(WireFault) { return try ToldPlan(answer) } catch { throw hub.unreadable }
    }
}

/// What the API says of a plan, as far as a terminal shows it.
struct ToldPlan {
    struct Step {
        var line = ""
        var does = ""
        var verify = ""
        var undo: String?
        var state = ""
        var note: String?
    }

    private(set) var id = ""
    private(set) var hash = ""
    private(set) var state = ""
    private(set) var sentence = ""
    private(set) var reason: String?
    private(set) var outcome: String?
    private(set) var affects: [String] = []
    private(set) var warnings: [String] = []
    private(set) var steps: [Step] = []
    private(set) var isDryRun = false

    private enum Key: String, CaseIterable, Sendable {
        case plan, factsHash, state, sentence, reason, outcome, affects, warnings, steps, dryRun, line, does,
            verify, undo, note
    }
    private static let longest = 16_384

    init(_ json: [UInt8]) throws(WireFault) {
        var reader = JSONReader(json)
        try reader.whole { reader throws(WireFault) in
            try reader.object(KeyTable<Key>()) { key, reader throws(WireFault) in
                switch key {
                case .plan: id = try reader.string(atMost: Self.longest)
                case .factsHash: hash = try reader.string(atMost: Self.longest)
                case .state: state = try reader.string(atMost: Self.longest)
                case .sentence: sentence = try reader.string(atMost: Self.longest)
                case .reason: reason = try Self.text(&reader)
                case .outcome: outcome = try Self.text(&reader)
                case .affects: affects = try Self.texts(&reader)
                case .warnings: warnings = try Self.texts(&reader)
                case .dryRun: isDryRun = try reader.bool()
                case .steps:
                    try reader.array(atMost: 1000) { reader throws(WireFault) in
                        steps.append(try Self.step(&reader))
                    }
                default: try reader.skip()
                }
            }
        }
    }

    private static func step(_ reader: inout JSONReader) throws(WireFault) -> Step {
        var step = Step()
        try reader.object(KeyTable<Key>()) { key, reader throws(WireFault) in
            switch key {
            case .line: step.line = try reader.string(atMost: longest)
            case .does: step.does = try reader.string(atMost: longest)
            case .verify: step.verify = try reader.string(atMost: longest)
            case .undo: step.undo = try text(&reader)
            case .state: step.state = try reader.string(atMost: longest)
            case .note: step.note = try text(&reader)
            default: try reader.skip()
            }
        }
        return step
    }

    private static func text(_ reader: inout JSONReader) throws(WireFault) -> String? {
        try reader.optional { reader throws(WireFault) in try reader.string(atMost: longest) }
    }

    private static func texts(_ reader: inout JSONReader) throws(WireFault) -> [String] {
        var texts: [String] = []
        try reader.array(atMost: 1000) { reader throws(WireFault) in
            texts.append(try reader.string(atMost: longest))
        }
        return texts
    }

    /// Before anything is sent.
    var shown: [String] {
        var lines = [sentence]
        lines += affects.isEmpty ? ["affects no customer"] : affects.map { "affects: \($0)" }
        lines += warnings.map { "warning: \($0)" }
        for (index, step) in steps.enumerated() {
            lines.append("\(index + 1)  \(step.line)")
            lines.append("   checked by: \(step.verify)" + (step.undo.map { "; undone by: \($0)" } ?? ""))
        }
        lines.append(isDryRun ? "dry run: nothing can be sent" : "nothing has been sent")
        return lines + ["hash \(hash)"]
    }

    /// Once it is over.
    var ended: [String] {
        let words = steps.enumerated().map { index, step in
            "\(index + 1)  \(step.state)  \(step.line)" + (step.note.map { "  (\($0))" } ?? "")
        }
        return words + [([state] + [outcome, reason].compactMap { $0 }).joined(separator: ": ")]
    }
}
