internal import MonitorCore
internal import Probing

/// The addresses of a host, each of them screened: what is connected to is chosen of these, and never asked for again.
struct Resolution {
    let addresses: [IPAddress]
    /// Time that the resolver took; `nil` for an address.
    var microseconds: UInt64?

    /// Addresses of a name that are screened and kept; a name that has more is refused.
    static let most = 64
}

extension Attempt {
    /// - Parameter family: of the addresses wanted.
    /// - Throws: why there are none: no such name, or one of them is refused.
    func resolve(_ host: HostText, _ family: AddressFamily) throws(ProbeEnd) -> Resolution {
        switch host {
        case .address(let address):
            try screened([address], isLiteral: true)
            guard Self.fits(address, family) else {
                throw ProbeEnd(
                    .error, at: .name, "The address is not of the family asked for.", address: address)
            }
            return Resolution(addresses: [address])
        case .name(let name): return try resolve(name, family)
        }
    }

    private func resolve(_ name: DNSName, _ family: AddressFamily) throws(ProbeEnd) -> Resolution {
        let began = ContinuousClock.now
        // Both are asked for whatever the family: one refused address refuses the name.
        let answers = try ask([.aaaa, .a], of: name)
        let addresses = answers.flatMap { $0?.reply.addresses(of: name) ?? [] }
        guard addresses.count <= Resolution.most else {
            throw ProbeEnd(.refused, at: .policy, "The name has more than \(Resolution.most) addresses.")
        }
        guard !addresses.isEmpty else { throw Self.noAddress(answers) }
        try screened(addresses, isLiteral: false)
        let fitting = addresses.filter { Self.fits($0, family) }
        guard !fitting.isEmpty else {
            throw ProbeEnd(.error, at: .name, "The name has no IPv\(family.rawValue) address.")
        }
        return Resolution(addresses: fitting, microseconds: (.now - began).wholeMicroseconds)
    }

    private static func fits(_ address: IPAddress, _ family: AddressFamily) -> Bool {
        switch family {
        case .either: true
        case .v4: address.isV4
        case .v6: !address.isV4
        }
    }

    /// One refused address refuses all: a name with a good and a private address is an attack, or a mistake.
    private func screened(_ addresses: [IPAddress], isLiteral: Bool) throws(ProbeEnd) {
        for address in addresses {
            guard case .refused(let reason) = screen(address) else { continue }
            let isShown = isLiteral || showsPrivate
            throw ProbeEnd(
                .refused, at: .policy,
                isLiteral
                    ? reason.sentence
                    : "The name has an address that is refused. "
                        + (isShown ? reason.sentence : "Only operators are told which."),
                address: isShown ? address : nil)
        }
    }

    private static func noAddress(_ answers: [NameExchange.Answer?]) -> ProbeEnd {
        let replies = answers.compactMap { $0?.reply }
        guard let reply = replies.first(where: { $0.code != 0 }) ?? replies.first else {
            return ProbeEnd(.timeout, at: .name, "The agent's resolver did not answer.")
        }
        switch reply.codeName {
        case "NXDOMAIN": return ProbeEnd(.failed, at: .name, "The name does not exist (NXDOMAIN).")
        case "NOERROR": return ProbeEnd(.failed, at: .name, "The name has no address.")
        default: return ProbeEnd(.failed, at: .name, "The resolver answered \(reply.codeName).")
        }
    }

    /// Asks the first resolver of this machine that answers.
    func ask(_ types: [DNSType], of name: DNSName) throws(ProbeEnd) -> [NameExchange.Answer?] {
        guard !resolvers.isEmpty else {
            throw ProbeEnd(.error, at: .name, "The agent has no resolver (/etc/resolv.conf).")
        }
        var last = [NameExchange.Answer?](repeating: nil, count: types.count)
        for resolver in resolvers {
            let queries = types.map { DNSQuery(id: .random(in: 0...UInt16.max), name: name, type: $0) }
            last = try NameExchange(server: resolver, timeout: 2, attempt: self).ask(queries)
            if last.contains(where: { $0 != nil }) { return last }
        }
        return last
    }
}
