internal import ArgumentParser
internal import Daemon
internal import DeviceRegistry
internal import Gpon
internal import HubClient
internal import HubServer
internal import MonitorWire

/// `isp olt find`: where a terminal is, by what was read, or by what the OLTs answer now.
struct FindCommand: HubCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find terminals, registered or not, by serial number, name or hardware address.",
        discussion: """
            Prints what was read last. With --ask the OLTs are asked for a whole serial number now, one reading line each, \
            by a hub that runs: MONITOR_HUB_TOKEN in the environment has a token with the duties gpon-read and \
            read-devices (monitor-hub token create NAME --role operator --duties technician), and MONITOR_HUB_URL where \
            the hub is not at http://127.0.0.1:8080. Ends with 0 where something was found, else 1.
            """)

    @Argument(help: "A serial number or a part of it, a name, or a hardware address.") var words: String
    @Flag(help: "Ask the OLTs for the whole serial number.") var ask = false

    private static let most = 200

    func run(on console: HubConsole) async throws {
        let isFound = ask ? try await askOlts() : try await search(console)
        guard isFound else { throw ExitCode(1) }
    }

    private func search(_ console: HubConsole) async throws -> Bool {
        let (registry, store) = try await Self.stores(console)
        var lines: [[String]] = []
        try await ExitStatus.saying("search for '\(words)'") {
            var names: [Int64: String] = [:]
            for olt in try await registry.devices(.olt) { names[olt.number] = olt.name }
            guard !words.isEmpty else { return }
            for one in try await store.found(words, atMost: Self.most) {
                lines.append([
                    one.found.serial.label, names[one.olt] ?? "OLT \(one.olt)", "\(one.found.port)",
                    "not registered", "",
                ])
            }
            for one in try await store.search(words, atMost: Self.most) {
                lines.append([
                    one.label, names[one.olt] ?? "OLT \(one.olt)", "\(one.place)",
                    one.goneAt == nil ? one.runState ?? "not known" : "deleted", one.description ?? "",
                ])
            }
        }
        print("TERMINAL\tOLT\tPLACE\tSTATE\tNAME")
        for line in lines { print(line.joined(separator: "\t")) }
        return !lines.isEmpty
    }

    private func askOlts() async throws -> Bool {
        let hub = try RunningHub(advice: "--role operator --duties technician")
        var body = JSONWriter(reservingBytes: 64)
        body.object { $0.value("serial", words) }
        let json = try await hub.send("POST", "/api/v1/isp/terminals/ask", body.bytes)
        let answers: [Told]
        do throws(WireFault) { answers = try Told.all(json) } catch { throw hub.unreadable }
        print("OLT\tANSWER\tPLACE\tREASON")
        for one in answers {
            print([one.name, one.result, one.place ?? "", one.reason ?? ""].joined(separator: "\t"))
        }
        return answers.contains { $0.result == "found" }
    }

    /// What one OLT answered, as the API tells it.
    private struct Told {
        private enum Key: String, CaseIterable, Sendable { case olts, name, result, place, reason }
        var name = ""
        var result = ""
        var place: String?
        var reason: String?

        static func all(_ json: [UInt8]) throws(WireFault) -> [Told] {
            var all: [Told] = []
            var reader = JSONReader(json)
            try reader.whole { reader throws(WireFault) in
                try reader.object(KeyTable<Key>()) { key, reader throws(WireFault) in
                    guard key == .olts else { return try reader.skip() }
                    try reader.array(atMost: 10_000) { reader throws(WireFault) in
                        var one = Told()
                        try reader.object(KeyTable<Key>()) { key, reader throws(WireFault) in
                            switch key {
                            case .name: one.name = try reader.string(atMost: 1024)
                            case .result: one.result = try reader.string(atMost: 32)
                            case .place: one.place = try text(&reader)
                            case .reason: one.reason = try text(&reader)
                            case .olts: try reader.skip()
                            }
                        }
                        all.append(one)
                    }
                }
            }
            return all
        }

        private static func text(_ reader: inout JSONReader) throws(WireFault) -> String? {
            try reader.optional { reader throws(WireFault) in try reader.string(atMost: 4096) }
        }
    }
}
