internal import Daemon
internal import MonitorCore
internal import Probing

/// The servers that this machine asks for names.
///
/// Source: resolv.conf(5).
package enum SystemResolvers {
    package static func read(_ path: String = "/etc/resolv.conf") -> [Attempt.Resolver] {
        guard case .success(let text) = TextFile.read(path, atMost: 64 << 10) else { return [] }
        return parse(text)
    }

    /// At most three, as the C library has it. Those with a zone are left out.
    static func parse(_ text: String) -> [Attempt.Resolver] {
        let servers = text.split(whereSeparator: \.isNewline).compactMap { line -> Attempt.Resolver? in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count >= 2, words[0] == "nameserver" else { return nil }
            return IPAddress(parsing: words[1]).map { Attempt.Resolver($0) }
        }
        return Array(servers.prefix(3))
    }
}
