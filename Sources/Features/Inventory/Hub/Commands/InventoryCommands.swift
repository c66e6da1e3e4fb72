internal import ArgumentParser
internal import Daemon
internal import DeviceAccess
internal import DeviceRegistry
internal import Foundation
internal import HubCore
internal import HubServer
internal import Inventory
internal import MonitorCore

extension HubFiles {
    var registry: DeviceRegistry { DeviceRegistry(database, audit, vault) }
    var inventory: InventoryStore { InventoryStore(database, audit, registry) }
}

/// `isp devices`: which devices are read, and what opens them.
enum NetworkDeviceCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "Decide which network devices are read.")
    static let commands: [any HubCommand.Type] = [
        List.self, Add.self, Import.self, Credentials.self, Key.self,
    ]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List devices, and how their readings go.")

        func run(on console: HubConsole) async throws {
            let files = try await console.open()
            print("DEVICE\tNAME\tKIND\tADDRESS\tSTATE\tREAD COMPLETELY\tREASON")
            for device in try await ExitStatus.saying(
                "list the devices", { try await files.registry.devices() })
            {
                let read = device.completeAt.map { "\(UTCTime(milliseconds: $0))" } ?? "-"
                print(
                    "\(device.number)\t\(device.name)\t\(device.definition.kind.rawValue)\t\(device.definition.address)\t\(device.state.rawValue)\t\(read)\t\(device.reason ?? "-")"
                )
            }
        }
    }

    struct Add: HubCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: "Add a device.")
        @Argument(help: "Its name.") var name: String
        @Argument(help: "Its IP address or host name.") var address: String
        @Option(help: "switch, olt or nas.") var kind = "switch"
        @Option(help: "telnet, ssh or snmp.") var transport = "telnet"
        @Option(help: "Its port (default: the transport's).") var port: Int?
        @Option(help: "The profile, as 'isp profiles list' tells it.") var profile = "cisco-ios"
        @Option(help: "The name of the credentials.") var credentials: String?
        @Option(help: "Where it is.") var place = ""

        func run(on console: HubConsole) async throws {
            let files = try await console.open(making: true)
            try await ExitStatus.saying("add '\(name)'") {
                let row = DeviceRow(
                    name: name, address: address, kind: kind, transport: transport,
                    port: port.map(String.init) ?? "",
                    profile: profile, credentials: credentials ?? "", place: place)
                let sets = try await files.registry.credentialSets()
                let number = try await files.registry.add(
                    try row.definition(sets, console.profiles), by: .console)
                print(number)
            }
        }
    }

    struct Import: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Add the devices of a CSV file, all or none.",
            discussion:
                "Its first line names the columns: name,address,kind,transport,port,profile,credentials,place."
        )
        @Argument(help: "The file; '-' is standard input.") var file: String

        func run(on console: HubConsole) async throws {
            let text = try Self.text(file)
            let files = try await console.open(making: true)
            let sets = try await ExitStatus.saying { try await files.registry.credentialSets() }
            let rows = try DeviceRow.read(text, file)
            var definitions: [DeviceDefinition] = []
            for (line, row) in rows {
                do {
                    let definition = try row.definition(sets, console.profiles)
                    try DeviceRules.check(definition)
                    definitions.append(definition)
                } catch {
                    throw ExitStatus.end(
                        ExitStatus.damagedInput,
                        "cannot import '\(file)': line \(line): \(error) No device was added.")
                }
            }
            let known = Set(
                try await ExitStatus.saying { try await files.registry.devices() }.map {
                    $0.name.lowercased()
                })
            let names = definitions.map { $0.name.lowercased() }
            guard Set(names).count == names.count, known.isDisjoint(with: names) else {
                let double =
                    names.first { name in known.contains(name) || names.count { $0 == name } > 1 } ?? ""
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot import '\(file)': '\(double)' is taken or appears twice. No device was added.")
            }
            for definition in definitions {
                try await ExitStatus.saying("add '\(definition.name)'") {
                    _ = try await files.registry.add(definition, by: .console)
                }
            }
            print("\(CountText.text(definitions.count, "device")) added")
        }

        private static func text(_ file: String) throws -> String {
            let data =
                file == "-"
                ? FileHandle.standardInput.readDataToEndOfFile()
                : FileManager.default.contents(atPath: file)
            guard let data else {
                throw ExitStatus.end(
                    ExitStatus.noInput, "cannot read '\(file)': Check its name and its mode.")
            }
            return String(decoding: data, as: UTF8.self)
        }
    }

    struct Credentials: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "credentials",
            abstract: "Keep credentials by a name; secrets come on standard input.",
            discussion: """
                A line each: the password, the password of 'enable', the SNMP community. An empty or missing line leaves what \
                was. Without a name it lists the names.
                """)
        @Argument(help: "The name of the credentials.") var name: String?
        @Option(help: "The user name.") var user: String?

        func run(on console: HubConsole) async throws {
            let files = try await console.open(making: true)
            let sets = try await ExitStatus.saying { try await files.registry.credentialSets() }
            guard let name else {
                print("NAME\tUSER\tDEVICES")
                for set in sets { print("\(set.name)\t\(set.userName)\t\(set.uses)") }
                return
            }
            var draft = CredentialDraft()
            let old = sets.first { $0.name.lowercased() == name.lowercased() }
            draft.name = old == nil ? name : nil
            draft.userName = user
            var lines: [Secret?] = []
            while lines.count < 3, let line = readLine(strippingNewline: true) {
                lines.append(line.isEmpty ? nil : Secret(line))
            }
            draft.password = lines.first ?? nil
            draft.enable = lines.count > 1 ? lines[1] : nil
            draft.community = lines.count > 2 ? lines[2] : nil
            let kept = draft
            try await ExitStatus.saying("keep '\(name)'") {
                _ = try await files.registry.keep(kept, as: old?.number, by: .console)
            }
        }
    }
}

extension NetworkDeviceCommands {
    struct Key: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "key", abstract: "Show the SSH keys of a device, or accept the one that it shows.")
        @Argument(help: "The device's name.") var name: String
        @Option(help: "Accept the key with this fingerprint, SHA256:..., and no other.") var accept: String?

        func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let found = try await ExitStatus.saying { try await files.registry.device(named: name) }
            guard let device = found else {
                throw ExitStatus.end(
                    ExitStatus.noInput,
                    "cannot show the keys of '\(name)': No device has this name. See monitor-hub isp devices list."
                )
            }
            guard let accept else {
                for key in HostKeys.fingerprints(device.keys.accepted) { print("accepted\t\(key)") }
                for key in HostKeys.fingerprints(device.keys.offered) { print("shown\t\(key)") }
                return
            }
            let shown = HostKeys.fingerprints(device.keys.offered).first { $0.hasSuffix(" \(accept)") }
            try await ExitStatus.saying("accept the key of '\(name)'") {
                try await files.registry.acceptKeys(
                    of: device.number, fingerprint: shown ?? accept, by: .console)
            }
        }
    }
}

extension HubConsole {
    fileprivate var profiles: [DeviceProfile] {
        OwnProfiles.all(in: settings[DeviceSettings.self].profileFolder)
    }
}

/// A device as a table's row names it.
private struct DeviceRow {
    var name: String
    var address: String
    var kind: String
    var transport: String
    var port: String
    var profile: String
    var credentials: String
    var place: String

    func definition(_ sets: [CredentialSet], _ profiles: [DeviceProfile]) throws -> DeviceDefinition {
        var definition = DeviceDefinition(name: name, address: address)
        guard let kind = NetworkDevice.Kind(rawValue: kind.isEmpty ? "switch" : kind) else {
            throw DeviceFault.invalid(field: "kind", "'\(kind)' is none of switch, olt, nas.")
        }
        guard let transport = NetworkDevice.Transport(rawValue: transport.isEmpty ? "telnet" : transport)
        else {
            throw DeviceFault.invalid(field: "transport", "'\(transport)' is none of telnet, ssh, snmp.")
        }
        guard profiles.contains(where: { $0.name == profile }) else {
            throw DeviceFault.invalid(
                field: "profile", "No profile is called '\(profile)'. 'monitor-hub isp profiles' lists them.")
        }
        definition.kind = kind
        definition.transport = transport
        definition.profile = profile
        definition.place = place
        if !port.isEmpty {
            guard let number = Int(port) else {
                throw DeviceFault.invalid(field: "port", "'\(port)' is not a number.")
            }
            definition.port = number
        }
        if !credentials.isEmpty {
            guard let set = sets.first(where: { $0.name.lowercased() == credentials.lowercased() }) else {
                throw DeviceFault.invalid(
                    field: "credentials",
                    "No credentials are called '\(credentials)'. Add them under Administration first.")
            }
            definition.credentials = set.number
        }
        return definition
    }

    static func read(_ text: String, _ file: String) throws -> [(line: Int, row: DeviceRow)] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasSuffix("\r") ? line.dropLast() : line
        }
        let columns = (lines.first ?? "").split(separator: ",", omittingEmptySubsequences: false).map(
            String.init)
        guard columns.contains("name"), columns.contains("address"), columns.contains("profile") else {
            throw ExitStatus.end(
                ExitStatus.damagedInput,
                "cannot import '\(file)': Its first line does not name the columns name, address and profile."
            )
        }
        var rows: [(Int, DeviceRow)] = []
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            func cell(_ name: String) -> String {
                columns.firstIndex(of: name).flatMap { cells.indices.contains($0) ? cells[$0] : nil } ?? ""
            }
            rows.append(
                (
                    index + 1,
                    DeviceRow(
                        name: cell("name"), address: cell("address"), kind: cell("kind"),
                        transport: cell("transport"), port: cell("port"), profile: cell("profile"),
                        credentials: cell("credentials"), place: cell("place"))
                ))
        }
        return rows
    }
}

/// `isp port`: the search, in a terminal.
struct FindPortCommand: HubCommand {
    static let configuration = CommandConfiguration(
        commandName: "port", abstract: "Find the switch and port of a login, hardware address or IP address.")
    @Argument(help: "A login, a hardware address or its last digits, an IP address.") var query: String

    func run(on console: HubConsole) async throws {
        let files = try await console.open()
        let period = console.settings[InventorySettings.self].switchReadSeconds
        let found = try await ExitStatus.saying("search '\(query)'") {
            try await files.inventory.search(query, switchPeriod: period)
        }
        for card in found.logins {
            print("\(card.name): \(card.open.map { "online on \($0.nas)" } ?? "offline")")
            for station in card.stations { Self.tell(station) }
        }
        for station in found.stations { Self.tell(station) }
        for name in found.names { print(name) }
        for address in found.addresses { print(address) }
        for device in found.devices { print("device \(device.name) \(device.address)") }
        guard !found.isEmpty else {
            throw ExitStatus.end(
                ExitStatus.noInput,
                "cannot find '\(query)': Nothing is known of it. Try the beginning of the login, or the last four digits of the address."
            )
        }
    }

    private static func tell(_ card: StationCard) {
        print("  \(card.address)")
        for ranked in card.places {
            print(
                "    \(ranked.place.device) port \(ranked.place.port)  [\(ranked.confidence.rawValue)]  \(ranked.reasons.joined(separator: "; "))"
            )
        }
        for one in card.occupants { print("    on this port now: \(one.address) \(one.login ?? "")") }
    }
}

/// `isp state`: what is known, in a terminal.
struct ProviderStateCommand: HubCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Tell how many devices are read, and what is known of them.")

    func run(on console: HubConsole) async throws {
        let files = try await console.open()
        let (devices, totals) = try await ExitStatus.saying("tell the state") {
            (try await files.registry.devices(), try await files.inventory.totals())
        }
        print("devices\t\(devices.count)")
        print("unread\t\(devices.count(where: \.isUnread))")
        print("stations\t\(totals.stations)")
        print("logins\t\(totals.logins)")
        print("sessions\t\(totals.sessions)")
    }
}
