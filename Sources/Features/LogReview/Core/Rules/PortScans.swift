internal import HubCore
internal import MonitorCore

/// One address that tries many ports, as a firewall tells.
///
/// Source: the kernel's LOG target (`SRC=`, `DPT=`), pf's and RouterOS's lines (`1.2.3.4:5->6.7.8.9:10`).
struct PortScans: LogRule {
    static let leastPorts = 15
    private static let mostPorts = 200

    private var ports: [String: Set<Int>] = [:]
    private var lines = Tally()

    mutating func observe(_ line: LogLine) {
        guard let (source, port) = Self.attempt(line.message) else { return }
        guard ports.count < Tally.most || ports[source] != nil else { return }
        if (ports[source]?.count ?? 0) < Self.mostPorts { ports[source, default: []].insert(port) }
        lines.add(source, line)
    }

    static func attempt(_ text: ArraySlice<UInt8>) -> (source: String, port: Int)? {
        if let word = text.word(after: "src="), let address = IPAddress(utf8: word),
            let port = text.number(after: "dpt=")
        {
            return ("\(address)", port)
        }
        guard let arrow = text.range(of: "->") else { return nil }
        let source = text[..<arrow.lowerBound].split(separator: 0x20).last ?? []
        let target = text[arrow.upperBound...].prefix { $0 > 0x20 && $0 != UInt8(ascii: ",") }
        guard let from = source.lastIndex(of: UInt8(ascii: ":")),
            let to = target.lastIndex(of: UInt8(ascii: ":")),
            let address = IPAddress(utf8: source[..<from]),
            let port = Int(target[(to + 1)...].text), (1...65_535).contains(port)
        else { return nil }
        return ("\(address)", port)
    }

    var findings: [LogFinding] {
        let scans = ports.filter { $0.value.count >= Self.leastPorts }.sorted {
            ($1.value.count, $0.key) < ($0.value.count, $1.key)
        }
        var found: [LogFinding] = []
        var outside: [String] = []
        for (source, ports) in scans {
            if FailedLogins.isOutside(source) {
                outside.append(source)
                continue
            }
            found.append(
                LogFinding(
                    .warning, "port scan", subject: source,
                    title: "\(source) tries many ports (\(ports.count))",
                    explanation:
                        "The address is on the local network: the device looks for services on others.",
                    recommendation: "Find the device, and what on it does that.",
                    count: lines.entries[source]?.count ?? 1, examples: lines.entries[source]?.examples ?? [])
            )
        }
        if let first = outside.first {
            found.append(
                LogFinding(
                    .info, "port scan from outside",
                    title: outside.count == 1
                        ? "\(first) of the internet tries many ports"
                        : "\(outside.count) addresses of the internet try many ports",
                    explanation: "The firewall refuses them. That is usual.",
                    count: outside.reduce(0) { $0 + (lines.entries[$1]?.count ?? 0) },
                    examples: lines.entries[first]?.examples ?? []))
        }
        return found
    }
}
