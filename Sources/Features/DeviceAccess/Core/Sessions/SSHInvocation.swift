/// How Debian's OpenSSH client is started for one command on one device: arguments and environment, without any secret.
///
/// Old algorithms are allowed only where the device's profile names them. The client asks a helper for the password, which
/// gets it from a socket that answers once.
package struct SSHInvocation: Equatable, Sendable {
    /// What may be allowed beyond the client's own choice.
    package struct Algorithms: Equatable, Sendable {
        package var keyExchange: [String] = []
        package var hostKeys: [String] = []
        package var ciphers: [String] = []

        package init() {}

        /// Those of devices from before 2015.
        package static let old: Algorithms = {
            var old = Algorithms()
            old.keyExchange = ["diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"]
            old.hostKeys = ["ssh-rsa"]
            old.ciphers = ["aes128-cbc", "3des-cbc"]
            return old
        }()
    }

    package enum Fault: Error, Equatable, CustomStringConvertible {
        case host(String)
        case user(String)
        case command(String)

        package var description: String {
            switch self {
            case .host(let host): "'\(host)' is not a host name or an IP address."
            case .user(let user): "'\(user)' is not a user name: use letters, digits, '.', '_', '+' and '-'."
            case .command(let command): "'\(command)' holds a control character."
            }
        }
    }

    package let arguments: [String]
    package let environment: [String: String]

    /// - Parameters:
    ///   - knownHosts: the file with the accepted keys of devices; no other is asked.
    ///   - helper: the program that prints the password, as `SSH_ASKPASS`.
    ///   - socket: where the helper gets it.
    package init(
        host: String, port: Int, user: String, command: String, knownHosts: String, helper: String,
        socket: String,
        algorithms: Algorithms = Algorithms()
    ) throws(Fault) {
        guard Self.isPlain(host, also: ".-:%"), host.first != "-", !host.isEmpty, host.utf8.count <= 253
        else {
            throw .host(host)
        }
        guard Self.isPlain(user, also: "._+-@"), user.first != "-", !user.isEmpty, user.utf8.count <= 64
        else {
            throw .user(user)
        }
        guard !command.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }), !command.isEmpty else {
            throw .command(command)
        }
        var options = [
            "BatchMode=no", "NumberOfPasswordPrompts=1",
            "PreferredAuthentications=publickey,password,keyboard-interactive", "StrictHostKeyChecking=yes",
            "UserKnownHostsFile=\(knownHosts)", "GlobalKnownHostsFile=/dev/null", "ConnectTimeout=5",
            "ServerAliveInterval=10", "ServerAliveCountMax=3", "ForwardAgent=no", "ForwardX11=no",
            "PermitLocalCommand=no", "ClearAllForwardings=yes", "ControlPath=none", "UpdateHostKeys=no",
            "LogLevel=INFO",
        ]
        if !algorithms.keyExchange.isEmpty {
            options.append("KexAlgorithms=+" + algorithms.keyExchange.joined(separator: ","))
        }
        if !algorithms.hostKeys.isEmpty {
            options.append("HostKeyAlgorithms=+" + algorithms.hostKeys.joined(separator: ","))
            options.append("PubkeyAcceptedAlgorithms=+" + algorithms.hostKeys.joined(separator: ","))
        }
        if !algorithms.ciphers.isEmpty {
            options.append("Ciphers=+" + algorithms.ciphers.joined(separator: ","))
        }
        arguments =
            ["-T", "-F", "/dev/null", "-p", String(port)] + options.flatMap { ["-o", $0] }
            + ["-l", user, "--", host, command]
        environment = [
            "PATH": "/usr/bin:/bin", "LC_ALL": "C", "SSH_ASKPASS": helper, "SSH_ASKPASS_REQUIRE": "force",
            Self.socketVariable: socket,
        ]
    }

    /// Names the socket to the helper.
    package static let socketVariable = "MONITOR_HUB_ASKPASS"

    private static func isPlain(_ text: String, also marks: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
                || marks.utf8.contains(byte)
        }
    }
}

/// What the client says on standard error.
package enum SSHComplaint: Equatable, Sendable {
    /// The device has another key than the one that was accepted: a person must look.
    case keyChanged(fingerprint: String?)
    /// No key of the device was accepted yet.
    case keyUnknown
    case refused
    case unreachable(String)
    case algorithms(String)
    case other(String)

    /// - Returns: `nil` where the client complained of nothing.
    package init?(_ text: DeviceText) {
        let lines = text.lines.map { $0.trimmed.text }
        func line(_ part: String) -> String? { lines.first { $0.contains(part) } }
        if line("REMOTE HOST IDENTIFICATION HAS CHANGED") != nil {
            let fingerprint = lines.first { $0.hasPrefix("SHA256:") }
            self = .keyChanged(
                fingerprint: fingerprint.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 })
        } else if line("Host key verification failed") != nil {
            self = .keyUnknown
        } else if line("Permission denied") != nil || line("Too many authentication failures") != nil {
            self = .refused
        } else if let found = line("Unable to negotiate") {
            self = .algorithms(found)
        } else if let found = lines.first(where: {
            $0.hasPrefix("ssh: ") || $0.contains("Connection timed out")
        }) {
            self = .unreachable(found)
        } else if let found = line("Connection closed") ?? line("Connection reset") {
            self = .other(found)
        } else {
            return nil
        }
    }

    /// For the reading: what it was, and what to do.
    package var reading: DeviceReading {
        switch self {
        case .keyChanged(let fingerprint):
            DeviceReading(
                .failed, reason: "the device's SSH key has changed to \(fingerprint ?? "another one")",
                failure: .hostKey)
        case .keyUnknown:
            DeviceReading(.failed, reason: "the device's SSH key was not accepted yet", failure: .hostKey)
        case .refused:
            DeviceReading(
                .failed, reason: "the device refused the name or the password", failure: .credentials)
        case .unreachable(let text): DeviceReading(.failed, reason: text, failure: .unreachable)
        case .algorithms(let text): DeviceReading(.failed, reason: text, failure: .other)
        case .other(let text): DeviceReading(.failed, reason: text, failure: .other)
        }
    }
}
