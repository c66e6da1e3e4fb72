internal import HubCore
internal import MonitorCore

/// Logins that failed, and one that then did not.
///
/// Source: messages of OpenSSH's auth.c, of pam_unix, dropbear and web servers of routers.
struct FailedLogins: LogRule {
    /// From within the house.
    static let most = 5
    /// From outside, of all together: an open port is tried all day.
    static let mostOutside = 20

    private var failures = Tally()
    private var successes = Tally()
    /// Failures that PAM told of, by source, of which sshd's own line may follow: one that it does not always write.
    private var toldByPAM: [String: Int] = [:]
    private static let mostTold = 1000

    mutating func observe(_ line: LogLine) {
        let text = line.message
        if let login = SSHLogin(text) { return observe(login, line) }
        if text.has("error: pam: "), text.has(" for "), text.has(" from ") {
            let source = Self.source(text) ?? "this machine"
            if toldByPAM.count < Self.mostTold || toldByPAM[source] != nil {
                toldByPAM[source, default: 0] += 1
            }
            return failures.add(source, line)
        }
        if text.hasAny([
            "failed password", "failed publickey", "invalid user", "authentication failure",
            "bad password attempt", "login failed", "failed login", "authentication failed",
            "login failure", "maximum authentication attempts",
        ]) {
            // A failure has several lines: the one that repeats the name alone is not another.
            if text.has("invalid user"), !text.has("failed"), !text.has("authentication") { return }
            if text.has("pam_unix"), line.program.has("sshd") { return }
            failures.add(Self.source(text) ?? "this machine", line)
        } else if text.hasAny(["accepted password", "accepted publickey", "accepted keyboard-interactive"])
            || text.has("auth succeeded")
        {
            successes.add(Self.source(text) ?? "this machine", line)
        }
    }

    private mutating func observe(_ login: SSHLogin, _ line: LogLine) {
        let source = login.source.map { "\($0)" } ?? "this machine"
        switch login.result {
        case .accepted: successes.add(source, line)
        case .failed where login.isByPAM:
            if let told = toldByPAM[source], told > 0 {
                toldByPAM[source] = told - 1
            } else {
                failures.add(source, line)
            }
        case .failed: failures.add(source, line)
        case .other: break
        }
    }

    static func source(_ text: ArraySlice<UInt8>) -> String? {
        for key in ["rhost=", " from ", "remote=", "addr=", "src="] as [StaticString] {
            guard let word = text.word(after: key) else { continue }
            let plain = word.first == UInt8(ascii: "<") ? word.dropFirst() : word
            if let address = IPAddress(utf8: plain) { return "\(address)" }
            // dropbear: `from 192.0.2.7:50000`.
            if let colon = plain.lastIndex(of: UInt8(ascii: ":")),
                let address = IPAddress(utf8: plain[..<colon])
            {
                return "\(address)"
            }
        }
        return nil
    }

    var findings: [LogFinding] {
        var found: [LogFinding] = []
        var outside: [(key: String, entry: Tally.Entry)] = []
        for (source, entry) in failures.sorted {
            if entry.count >= Self.most, let success = successes.entries[source] {
                found.append(
                    LogFinding(
                        .critical, "login after failures", subject: source,
                        title: "A login from \(source) worked after \(entry.count) that failed",
                        explanation:
                            "A stranger tried until it worked, or a person mistyped a password very often.",
                        recommendation:
                            "Check who logged in. If it was a stranger, disconnect the machine from the network.",
                        count: entry.count, examples: entry.examples.prefix(2) + success.examples))
                continue
            }
            if Self.isOutside(source) {
                outside.append((source, entry))
            } else if entry.count >= Self.most {
                found.append(
                    LogFinding(
                        .warning, "failed logins", subject: source,
                        title: "\(entry.count) logins from \(source) failed",
                        explanation: "The address is on the local network.",
                        recommendation: "Find the device, and what on it tries to log in.",
                        count: entry.count,
                        examples: entry.examples))
            }
        }
        let total = outside.reduce(0) { $0 + $1.entry.count }
        if total >= Self.mostOutside {
            found.append(
                LogFinding(
                    .warning, "failed logins from outside",
                    title:
                        "\(total) logins from \(CountText.text(outside.count, "address", "addresses")) of the internet failed",
                    explanation: "From \(failures.list(outside)).",
                    recommendation: "Allow SSH keys only, or close the port to the internet.", count: total,
                    examples: outside.first?.entry.examples ?? []))
        } else if total > 0 {
            found.append(
                LogFinding(
                    .info, "failed logins from outside",
                    title: total == 1
                        ? "A login from the internet failed" : "\(total) logins from the internet failed",
                    explanation: "From \(failures.list(outside)).", count: total,
                    examples: outside.first?.entry.examples ?? []))
        }
        return found
    }

    static func isOutside(_ source: String) -> Bool {
        guard let address = IPAddress(source) else { return false }
        return !address.isPrivateV4 && !address.isSiteOnly && !address.isLoopback && !address.isLinkLocalV6
    }
}
