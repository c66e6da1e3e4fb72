package import ArgumentParser
internal import Daemon
internal import DeviceAccess
internal import DeviceSessions
internal import Glibc

/// `isp try`: reads one thing from one device now, so that a profile and credentials can be tried.
package struct DeviceTryCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "try", abstract: "Read one thing from one network device now, and print its rows.",
        discussion: """
            Secrets come on standard input, a line each: the password (over SNMP the community), then the password of \
            'enable' where the device asks one. They are never given as arguments. Sends only lines that the profile lists, \
            and stores nothing. Exit code 0: the reading is complete. 65: partial. 69: failed.
            """)

    enum Transport: String, ExpressibleByArgument, CaseIterable { case telnet, ssh, snmp }

    @Option(help: "The device's IP address or name.") var host: String
    @Option(help: "Its port (default: the transport's).") var port: Int?
    @Option(help: "telnet, ssh or snmp.") var transport = Transport.telnet
    @Option(help: "The profile: a name, or a file ending in .json.") var profile: String = "cisco-ios"
    @Option(help: "The user name.") var user: String = ""
    @Option(help: "What to read: mac, neighbours, version, sessions, config.") var read: String = "mac"
    @Option(help: "Over SSH: the file with the accepted keys of devices.") var knownHosts: String?
    @Option(help: ArgumentHelp("The SSH client.", visibility: .hidden)) var client = "/usr/bin/ssh"
    @Flag(help: "Print JSON instead of a table.") var json = false
    @Flag(help: "Print what the device said, without secrets, to standard error.") var transcript = false

    package init() {}

    package func run() async throws {
        let profile = try ProfileChoice.profile(profile)
        guard let subject = Layout.Subject(rawValue: read) else {
            let known = Layout.Subject.allCases.map(\.rawValue).joined(separator: ", ")
            throw ExitStatus.end(ExitStatus.damagedInput, "cannot read '\(read)': Name one of: \(known).")
        }
        let secrets = Self.secrets()
        let reading = try await reading(profile, subject, secrets)
        if transcript {
            for line in DeviceText(reading.transcript).lines { printError(line.text) }
        }
        if let table = reading.table, table.count > 0 || reading.verdict == .complete {
            try writeResult(json ? String(decoding: table.json, as: UTF8.self) : RowsText.table(table))
        }
        guard reading.verdict != .complete else { return }
        let code = reading.verdict == .partial ? ExitStatus.damagedInput : ExitStatus.unavailable
        throw ExitStatus.end(
            code,
            "cannot read '\(host)' (\(reading.verdict.rawValue)): \(reading.reason ?? "no reason"). \(remedy(reading))"
        )
    }

    private func reading(
        _ profile: DeviceProfile, _ subject: Layout.Subject, _ secrets: [[UInt8]]
    ) async throws -> DeviceReading {
        let first = secrets.first ?? []
        let credentials = DeviceCredentials(
            name: Array(user.utf8), password: first, enable: secrets.count > 1 ? secrets[1] : [])
        switch transport {
        case .telnet:
            return await TelnetReading.read(host: host, port: port ?? 23, profile, credentials, subject)
        case .snmp:
            guard let tables = SNMPTables.of(subject) else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot read '\(subject.rawValue)' over SNMP: It gives mac, neighbours and arp alone.")
            }
            return await SNMPReading.read(tables, host: host, port: port ?? 161, community: first)
        case .ssh:
            guard let knownHosts else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot read over SSH: No file of accepted keys is named. Add --known-hosts FILE, written by ssh-keyscan."
                )
            }
            guard let folder = PrivateFolder() else {
                throw ExitStatus.end(ExitStatus.output, "cannot make a folder in /tmp: Make room there.")
            }
            defer { folder.remove() }
            var reader = SSHReading(helper: ProgramFile.path, folder: folder.path, knownHosts: knownHosts)
            reader.client = client
            return await reader.read(host: host, port: port ?? 22, profile, credentials, subject)
        }
    }

    private func remedy(_ reading: DeviceReading) -> String {
        switch reading.failure {
        case .credentials: "Check user and password; the device may lock the account after a few tries."
        case .busy: "Try again in half a minute."
        case .unreachable: "Check address, port and network."
        case .hostKey: "Compare its fingerprint at the device, then accept the new key."
        case .other, nil: "See it with --transcript."
        }
    }

    /// The lines of standard input, without their ends.
    private static func secrets() -> [[UInt8]] {
        var lines: [[UInt8]] = []
        while lines.count < 2, let line = readLine(strippingNewline: true) { lines.append(Array(line.utf8)) }
        return lines
    }
}

/// A folder of this user alone, for the life of a command.
struct PrivateFolder {
    let path: String

    init?() {
        var name = Array("/tmp/monitor-hub-XXXXXX".utf8CString)
        // because the template is this frame's, and ends with a zero.
        guard unsafe mkdtemp(&name) != nil else { return nil }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() {
        // because the path is lent to the kernel for this call only.
        _ = unsafe rmdir(path)
    }
}

/// The file of this program.
enum ProgramFile {
    static var path: String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        // because the kernel fills at most so many bytes.
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}

/// The program as OpenSSH's helper: started by the client, it prints the password that the reading's socket gives.
package enum PasswordHelper {
    /// Ends the process where it was started so.
    package static func answerIfAsked() {
        // because the text is copied before any other call of this thread.
        guard let value = unsafe getenv(SSHInvocation.socketVariable) else { return }
        let path = unsafe String(cString: value)
        guard let secret = SecretHelper.secret(from: path) else { exit(1) }
        writeText(String(decoding: secret, as: UTF8.self), to: STDOUT_FILENO)
        exit(0)
    }
}
