/// Ports that a check on demand may not connect to: what answers there to a stray line may do harm.
package enum PortPolicy {
    /// Services that take commands from whatever connects, or that send mail.
    private static let guarded: Set<Int> = [
        19, 25, 53, 111, 135, 139, 445, 465, 514, 587, 2049, 3306, 5432, 6379, 11_211, 27_017,
    ]
    /// Services that answer a small datagram with a large one.
    private static let amplifiers: Set<Int> = [19, 53, 111, 123, 161, 389, 1900, 5353, 11_211]

    /// - Parameter isAdministrator: whether an administrator asks.
    /// - Returns: why not, as a sentence; `nil` where it is permitted.
    package static func refusal(_ kind: ProbeKind, port: Int, isAdministrator: Bool) -> String? {
        switch kind {
        case .udp:
            if amplifiers.contains(port) {
                return "Port \(port) is blocked: it can be abused for amplification attacks."
            }
            return isAdministrator ? nil : "Only administrators may send datagrams."
        case .tcp, .http:
            if isAdministrator { return nil }
            if guarded.contains(port) { return "Port \(port) is for administrators alone." }
            if kind == .http, port < 1024, port != 80, port != 443 {
                return
                    "HTTP is asked for on ports 80, 443 and from 1024 on; others are for administrators alone."
            }
            return nil
        case .ping, .dns, .trace, .mtu, .info: return nil
        }
    }
}
