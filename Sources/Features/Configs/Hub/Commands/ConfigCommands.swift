internal import ArgumentParser
internal import Configs
internal import Daemon
internal import Foundation
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import MonitorCore

/// Configurations at the console. The hub may run meanwhile.
enum ConfigCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "configs", abstract: "Keep, list, show, compare and remove configurations of devices.")
    static let commands: [any HubCommand.Type] = [
        List.self, Show.self, Compare.self, Add.self, Note.self, Remove.self, Export.self,
    ]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List devices, or the versions of one.")
        @Argument(help: "A device's name.") var device: String?

        func run(on console: HubConsole) async throws {
            let store = try await ConfigStore(console)
            guard let device else {
                print("DEVICE\tVERSIONS\tOUTCOME\tCONFIRMED\tREASON")
                for one in try await ExitStatus.saying("list devices", { try await store.devices() }) {
                    let words = [
                        one.name, "\(one.versions)", one.outcome?.rawValue ?? "-",
                        one.confirmedAt.map { "\($0)" } ?? "-", one.reason ?? "-",
                    ]
                    print(words.joined(separator: "\t"))
                }
                return
            }
            let copies = try await ExitStatus.saying("list '\(device)'") {
                _ = try await store.device(device)
                return try await store.copies(of: device)
            }
            print("VERSION\tKEPT\tLINES\tSOURCE\tBY\tNOTE")
            for one in copies {
                print(
                    "\(one.number)\t\(one.at)\t\(one.lines)\t\(one.source.rawValue)\t\(one.by)\t\(one.note)")
            }
        }
    }

    struct Show: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print a version, without secrets unless they are asked for.")
        @Flag(help: "With secrets. The audit tells of it.") var full = false
        @Argument(help: "The version's number.") var version: Int64

        func run(on console: HubConsole) async throws {
            let store = try await ConfigStore(console)
            let text = try await ExitStatus.saying("show \(version)") {
                full
                    ? String(decoding: try await store.openFull(version, by: .console), as: UTF8.self)
                    : try await store.copy(version).safe
            }
            print(text, terminator: "")
        }
    }

    struct Compare: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "compare", abstract: "Print what differs between two versions, without secrets.")
        @Argument(help: "The older version's number.") var old: Int64
        @Argument(help: "The newer version's number.") var new: Int64

        func run(on console: HubConsole) async throws {
            let store = try await ConfigStore(console)
            let (one, other) = try await ExitStatus.saying("compare") {
                (try await store.copy(old).safe, try await store.copy(new).safe)
            }
            print(
                TextDiff.unified(ConfigRoutes.lines(one), ConfigRoutes.lines(other)), terminator: "")
        }
    }

    struct Add: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Keep a configuration from a file as the newest version.")
        @Option(help: "The device's profile.") var profile: String?
        @Option(help: "Why it is kept.") var note = ""
        @Flag(help: "Keep it although its end, its name or its length looks wrong.") var force = false
        @Argument(help: "The device's name.") var device: String
        @Argument(help: "The file; '-' is standard input.") var file: String

        func run(on console: HubConsole) async throws {
            let bytes = try Self.bytes(file)
            let store = try await ConfigStore(console, making: true)
            var arrival = ConfigStore.Arrival(device: device, profile: profile, source: .sent)
            (arrival.note, arrival.isForced) = (note, force)
            let kept = try await ExitStatus.saying("keep '\(file)'") { [arrival] in
                try await store.keep(bytes, arrival, by: .console)
            }
            switch kept {
            case .version(let copy): print("Kept as version \(copy.number).")
            case .unchanged(let copy): print("Unchanged since version \(copy.number).")
            }
        }

        private static func bytes(_ file: String) throws -> [UInt8] {
            if file == "-" {
                return Array(FileHandle.standardInput.readData(ofLength: ReceivedConfiguration.longest + 1))
            }
            guard case .success(let bytes) = TextFile.bytes(file, atMost: ReceivedConfiguration.longest)
            else {
                throw ExitStatus.end(
                    ExitStatus.noInput,
                    "cannot read '\(file)'. Check that it is there, may be read, and has at most 4 MiB.")
            }
            return bytes
        }
    }

    struct Note: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "note", abstract: "Say why a version is kept; an empty note removes it.")
        @Argument(help: "The version's number.") var version: Int64
        @Argument(help: "The note.") var note: String

        func run(on console: HubConsole) async throws {
            let store = try await ConfigStore(console)
            try await ExitStatus.saying("note \(version)") {
                try await store.note(version, note, by: .console)
            }
        }
    }

    struct Remove: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Delete one version; the others stay.")
        @Argument(help: "The version's number.") var version: Int64

        func run(on console: HubConsole) async throws {
            let store = try await ConfigStore(console)
            let device = try await ExitStatus.saying("remove \(version)") {
                try await store.removeCopy(version, by: .console)
            }
            print("Removed version \(version) of '\(device)'.")
        }
    }

    struct Export: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write the newest version of each device into a folder, without secrets.")
        @Argument(help: "The folder; files in it are replaced.") var folder: String

        func run(on console: HubConsole) async throws {
            let store = try await ConfigStore(console)
            let texts = try await ExitStatus.saying("export") {
                var texts: [(String, String)] = []
                for device in try await store.devices() {
                    guard let newest = device.newest else { continue }
                    texts.append((device.name, try await store.copy(newest.number).safe))
                }
                return texts
            }
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
                for (name, text) in texts {
                    let plain = name.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "_" }
                    let path = "\(folder)/\(String(plain)).txt"
                    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
                }
            } catch {
                throw ExitStatus.end(
                    ExitStatus.output, "cannot write to '\(folder)': \(error.localizedDescription).")
            }
            print("\(CountText.text(texts.count, "configuration is", "configurations are")) in '\(folder)'.")
        }
    }
}

/// Firmware at the console.
enum FirmwareCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "firmware", abstract: "List firmware files, and keep one.")
    static let commands: [any HubCommand.Type] = [List.self, Add.self]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List firmware.")

        func run(on console: HubConsole) async throws {
            let store = try await ConfigStore(console)
            print("DIGEST\tBYTES\tVENDOR\tMODEL\tVERSION\tNAME")
            for one in try await ExitStatus.saying("list firmware", { try await store.firmware() }) {
                let details = one.details
                print(
                    "\(one.digest)\t\(one.bytes)\t\(details.vendor)\t\(details.model)\t\(details.version)\t\(details.name)"
                )
            }
        }
    }

    struct Add: HubCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: "Keep a firmware file.")
        @Option(help: "Who made it.") var vendor = ""
        @Option(help: "What it is for.") var model = ""
        @Option(help: "Its version.") var version = ""
        @Option(help: "What there is to know of it.") var note = ""
        @Flag(help: "Recommended for this model.") var recommended = false
        @Argument(help: "The file.") var file: String

        func run(on console: HubConsole) async throws {
            guard let handle = FileHandle(forReadingAtPath: file) else {
                throw ExitStatus.end(
                    ExitStatus.noInput, "cannot read '\(file)'. Check that it is there and may be read.")
            }
            defer { try? handle.close() }
            var details = Firmware.Details()
            (details.name, details.vendor, details.model) = (file, vendor, model)
            (details.version, details.note, details.isRecommended) = (version, note, recommended)
            let most = console.settings[ConfigSettings.self].firmwareBytes
            let store = try await ConfigStore(console, making: true)
            let kept = try await ExitStatus.saying("keep '\(file)'") { [details] in
                let writing = try await store.beginFirmware()
                while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                    guard writing.bytes + piece.count <= most else {
                        throw ConfigFault.invalid("It is longer than FIRMWARE_LIMIT_MB, \(most >> 20) MiB.")
                    }
                    try writing.write(Array(piece))
                }
                return try await store.keepFirmware(writing, details, by: .console)
            }
            print("Kept '\(kept.details.name)', \(kept.bytes) bytes, SHA-256 \(kept.digest).")
        }
    }
}

extension ConfigStore {
    /// As commands have it.
    fileprivate init(_ console: HubConsole, making isMaking: Bool = false) async throws {
        let files = try await console.open(making: isMaking)
        let keepsFull = console.settings[ConfigSettings.self].keepsFull
        self.init(files.database, files.audit, files.vault) { keepsFull }
    }
}
