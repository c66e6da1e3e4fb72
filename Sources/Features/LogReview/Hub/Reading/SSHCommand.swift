internal import HostLogs

/// How OpenSSH's client is started for one host's log: no password, no forwarding, no file of the user's, and only keys
/// of hosts that a person accepted.
struct SSHCommand: Sendable, Equatable {
    static let program = "/usr/bin/ssh"
    let arguments: [String]

    /// - Parameters:
    ///   - knownHosts: keys that were accepted; no other file is asked.
    ///   - ownKey: of the hub, where the configuration names none.
    init(_ configuration: LogConfiguration, knownHosts: String, ownKey: String) {
        var arguments = ["-F", "none", "-T", "-x", "-a", "-n"]
        for option in [
            "BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=\(knownHosts)",
            "GlobalKnownHostsFile=none", "IdentitiesOnly=yes", "PreferredAuthentications=publickey",
            "ConnectTimeout=10", "ServerAliveInterval=5", "ServerAliveCountMax=3", "ClearAllForwardings=yes",
            "PermitLocalCommand=no", "ControlMaster=no", "ControlPath=none", "UpdateHostKeys=no",
            "EscapeChar=none", "LogLevel=ERROR",
        ] {
            arguments += ["-o", option]
        }
        arguments += ["-i", configuration.keyPath ?? ownKey, "-p", String(configuration.port)]
        self.arguments =
            arguments + ["-l", configuration.user, "--", configuration.host, configuration.command]
    }
}
