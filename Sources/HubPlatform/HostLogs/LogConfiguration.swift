public import MonitorCore

/// How a host's log is read and what is asked of it: `log_analysis_config`, key by key.
public struct LogConfiguration: Sendable, Equatable {
    /// Where the lines come from. The raw values are those of the API.
    public enum Method: String, Sendable, CaseIterable {
        /// A command over SSH.
        case ssh
        /// What the host sends to the hub.
        case syslog
        /// The journal of the hub's own machine.
        case journal
        /// The journal of an agent's machine, which the agent reports.
        case agent
    }

    public static let periods = 60...604_800
    public static let longestCommand = 1000
    public static let longestPrompt = 4000
    public static let standardPrompt =
        "Look for security issues, unusual patterns, failing hardware and failed logins."

    public var isEnabled = false
    public var method = Method.ssh
    /// A name or an address.
    public var host = ""
    public var port = 22
    public var user = ""
    /// Absolute; `nil` takes the hub's own key.
    public var keyPath: String?
    /// One line, run by the far side's shell.
    public var command = ""
    /// Who sends, by address, of `syslog`.
    public var sender: IPAddress?
    /// Whose journal is read, of `agent`: the agent's name.
    public var agent = ""
    /// A unit of systemd, of `journal` and `agent`; `nil` reads all.
    public var unit: String?
    public var periodSeconds = 1800
    public var prompt = Self.standardPrompt

    public init() {}

    /// What is read, for people: `ssh admin@192.0.2.1`.
    public var source: String {
        switch method {
        case .ssh: "ssh \(user)@\(host)\(port == 22 ? "" : " port \(port)")"
        case .syslog: "syslog of \(sender.map { "\($0)" } ?? "no address")"
        case .journal: "journal of this machine\(unit.map { ", unit \($0)" } ?? "")"
        case .agent: "journal of agent \(agent)\(unit.map { ", unit \($0)" } ?? "")"
        }
    }
}

extension LogConfiguration {
    /// Whether it can be one. What is switched off may be half written.
    public func check() throws(LogConfigurationFault) {
        try grammar()
        guard isEnabled else { return }
        switch method {
        case .ssh:
            for (key, text) in [("ssh_host", host), ("ssh_user", user), ("log_command", command)]
            where text.isEmpty {
                throw LogConfigurationFault("\(key) is missing: method ssh needs it.")
            }
        case .syslog:
            guard sender != nil else {
                throw LogConfigurationFault(
                    "syslog_from is missing: method syslog needs the address that the host sends from.")
            }
        case .agent:
            guard !agent.isEmpty else {
                throw LogConfigurationFault("agent is missing: method agent needs the name of an agent.")
            }
        case .journal: break
        }
    }

    private func grammar() throws(LogConfigurationFault) {
        guard host.isEmpty || Self.isWord(host, also: ".-:_%", atMost: 253) else {
            throw LogConfigurationFault("ssh_host is not a host name or an address.")
        }
        guard (1...65_535).contains(port) else {
            throw LogConfigurationFault("ssh_port is 1 to 65535.")
        }
        guard user.isEmpty || Self.isWord(user, also: "._+-", atMost: 64) else {
            throw LogConfigurationFault("ssh_user has letters, digits, '.', '_', '+' and '-'.")
        }
        if let keyPath {
            guard keyPath.first == "/", Self.isLine(keyPath, atMost: 1000) else {
                throw LogConfigurationFault(
                    "ssh_key_path is the whole path of a file: /data/keys/id_ed25519.")
            }
        }
        guard Self.isLine(command, atMost: Self.longestCommand) else {
            throw LogConfigurationFault("log_command is one line of at most \(Self.longestCommand) bytes.")
        }
        guard Self.isLine(agent, atMost: 200) else {
            throw LogConfigurationFault("agent is the name of an agent.")
        }
        if let unit {
            guard Self.isWord(unit, also: "._@:-\\", atMost: 255) else {
                throw LogConfigurationFault("journal_unit is the name of a unit: ssh.service.")
            }
        }
        guard Self.periods.contains(periodSeconds) else {
            throw LogConfigurationFault(
                "analysis_frequency is \(Self.periods.lowerBound) to \(Self.periods.upperBound) seconds.")
        }
        guard prompt.utf8.count <= Self.longestPrompt else {
            throw LogConfigurationFault("analysis_prompt has at most \(Self.longestPrompt) bytes.")
        }
    }

    /// What may become an argument of a program: it cannot be an option, and nothing in it acts.
    private static func isWord(_ text: String, also marks: String, atMost most: Int) -> Bool {
        (1...most).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || marks.utf8.contains(byte)
            }
    }

    private static func isLine(_ text: String, atMost most: Int) -> Bool {
        text.utf8.count <= most && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    }
}
