internal import Daemon
internal import Foundation
internal import Glibc
internal import HostLogs
internal import MonitorCore

/// Keys of hosts, as they offer them, and those that a person accepted.
struct HostKeys: Sendable {
    struct Key: Sendable, Equatable {
        /// `ssh-ed25519`.
        let kind: String
        let base64: String

        /// As OpenSSH shows it: `SHA256:...`.
        var fingerprint: String {
            guard let blob = Data(base64Encoded: base64) else { return "unknown" }
            let text = Data(SHA256.hash(Array(blob))).base64EncodedString()
            return "SHA256:" + text.prefix { $0 != "=" }
        }
    }

    /// What `ssh-keyscan` prints.
    static func scanned(_ text: [UInt8]) -> [Key] {
        String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 3, !line.hasPrefix("#"), words[1].utf8.count <= 64,
                words[2].utf8.count <= 4096,
                Data(base64Encoded: String(words[2])) != nil
            else { return nil }
            return Key(kind: String(words[1]), base64: String(words[2]))
        }
    }

    /// As known_hosts names a host.
    static func name(_ configuration: LogConfiguration) -> String {
        configuration.port == 22 ? configuration.host : "[\(configuration.host)]:\(configuration.port)"
    }

    /// A known_hosts with these keys of a host, and no others of it.
    static func file(_ before: String, accepting keys: [Key], of name: String) -> String {
        let kept = before.split(whereSeparator: \.isNewline).filter {
            $0.split(separator: " ").first != name[...]
        }
        return (kept.map(String.init) + keys.map { "\(name) \($0.kind) \($0.base64)" }).joined(
            separator: "\n") + "\n"
    }

    /// Asks a host for its keys.
    static func scan(_ configuration: LogConfiguration) throws(ChildRun.Fault) -> [Key] {
        var child = ChildRun()
        child.mostBytes = 65_536
        child.wholeSeconds = 20
        let output = try child.run(
            "/usr/bin/ssh-keyscan", ["-T", "8", "-p", String(configuration.port), "--", configuration.host],
            while: { true })
        return scanned(output.text)
    }

    /// Writes the file beside itself and puts it in place.
    static func accept(_ keys: [Key], of name: String, in path: String) throws {
        let before: String
        switch TextFile.read(path, atMost: 1 << 20) {
        case .success(let text): before = text
        case .failure(let fault) where fault.isMissing: before = ""
        case .failure(let fault):
            throw LogReadFault("cannot read '\(path)': \(fault.cause). Let the hub's user read it.")
        }
        let fresh = path + ".new"
        try Data(file(before, accepting: keys, of: name).utf8).write(to: URL(fileURLWithPath: fresh))
        // because the paths are lent to the kernel for these calls only.
        guard unsafe chmod(fresh, 0o600) == 0, unsafe rename(fresh, path) == 0 else {
            // because the text is the C library's own, and is copied at once.
            let cause = unsafe String(cString: strerror(errno))
            throw LogReadFault(
                "cannot write '\(path)': \(cause). Make room, and let the hub's user write there.")
        }
    }
}
