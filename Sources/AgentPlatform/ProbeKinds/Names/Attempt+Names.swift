internal import MonitorCore
internal import Probing

extension Attempt {
    /// `dns`: all types at once. Addresses in answers are shown, and never sent anything.
    func names(_ host: HostText, _ options: DNSOptions) throws(ProbeEnd) -> ProbeOutcome {
        let (name, types) = try subject(host, options)
        let servers = try servers(options)
        var (found, used): ([NameExchange.Answer?], Resolver) = ([], servers[0])
        for server in servers {
            used = server
            let exchange = NameExchange(server: server, timeout: options.timeoutSeconds, attempt: self)
            found = try exchange.ask(queries(types, name, options), byTCP: options.transport == .tcp)
            if found.contains(where: { $0 != nil }) { break }
        }
        var signed: [Bool] = []
        for (index, answer) in found.enumerated() {
            signed.append(try failsValidation(answer, types[index], name, at: used, options))
        }
        let rows = found.enumerated().map { index, answer in
            row(types[index], answer, isBogus: signed[index], isTrusted: used.address.isLoopback, options)
        }
        var outcome = Self.summary(found, isBogus: signed.contains(true))
        outcome.microseconds = found.compactMap { $0?.microseconds }.max()
        outcome.result = ResultValue([
            "name": .text(name.presentation), "server": shown(used.address), "port": .count(used.port),
            "questions": .list(rows),
        ])
        return outcome
    }

    /// An address is asked for by its reverse name.
    private func subject(_ host: HostText, _ options: DNSOptions) throws(ProbeEnd) -> (DNSName, [DNSType]) {
        switch host {
        case .name(let name): return (name, options.types)
        case .address(let address):
            guard options.types.contains(.ptr) || options.types == DNSOptions().types else {
                throw ProbeEnd(.error, at: .name, "An address has records of type PTR alone.")
            }
            return (DNSName(reverse: address), [.ptr])
        }
    }

    private func servers(_ options: DNSOptions) throws(ProbeEnd) -> [Resolver] {
        guard case .address(let address)? = options.server else {
            guard !resolvers.isEmpty else {
                throw ProbeEnd(.error, at: .name, "The agent has no resolver (/etc/resolv.conf).")
            }
            return resolvers
        }
        if case .refused(let reason) = screen(address) {
            throw ProbeEnd(.refused, at: .policy, reason.sentence, address: address)
        }
        return [Resolver(address)]
    }

    private func queries(_ types: [DNSType], _ name: DNSName, _ options: DNSOptions) -> [DNSQuery] {
        types.map { type in
            var query = DNSQuery(id: .random(in: 0...UInt16.max), name: name, type: type)
            query.wantsSignatures = options.dnssec
            return query
        }
    }

    /// A resolver that validates answers SERVFAIL to what is wrongly signed, and answers it unchecked.
    private func failsValidation(
        _ answer: NameExchange.Answer?, _ type: DNSType, _ name: DNSName, at server: Resolver,
        _ options: DNSOptions
    ) throws(ProbeEnd) -> Bool {
        guard options.dnssec, let answer, answer.reply.codeName == "SERVFAIL" else { return false }
        var query = DNSQuery(id: .random(in: 0...UInt16.max), name: name, type: type)
        query.wantsSignatures = true
        query.isUnchecked = true
        let unchecked = try NameExchange(server: server, timeout: options.timeoutSeconds, attempt: self).ask([
            query
        ])
        return unchecked.first??.reply.code == 0
    }

    private func row(
        _ type: DNSType, _ answer: NameExchange.Answer?, isBogus: Bool, isTrusted: Bool, _ options: DNSOptions
    ) -> ResultValue {
        guard let answer else { return ResultValue(["type": .text(type.name), "answered": .flag(false)]) }
        let reply = answer.reply
        let kept = reply.answers.prefix(Self.mostRecords)
        let isNegative = reply.answers.allSatisfy { $0.type != type.rawValue }
        return ResultValue([
            "type": .text(type.name), "answered": .flag(true), "code": .text(reply.codeName),
            "flags": .list(reply.flagNames.map { .text($0) }), "microseconds": .count(answer.microseconds),
            "bytes": .count(reply.bytes), "transport": .text(answer.byTCP ? "tcp" : "udp"),
            "records": .list(kept.map(Self.record)),
            "omitted": .some(count: Self.some(reply.answers.count - kept.count + reply.omitted)),
            "negativeSeconds": .some(count: isNegative ? reply.negativeSeconds : nil),
            "dnssec": options.dnssec
                ? .text(Self.dnssec(reply, isBogus: isBogus)) : nil,
            "dnssecIsTrusted": options.dnssec && reply.isAuthenticated ? .flag(isTrusted) : nil,
        ])
    }

    private static let mostRecords = 64

    private static func some(_ count: Int) -> Int? { count > 0 ? count : nil }

    private static func record(_ record: DNSReply.Record) -> ResultValue {
        ResultValue([
            "name": .text(record.name.presentation), "seconds": .count(record.seconds),
            "type": .text(record.typeName), "text": .text(String(record.text.prefix(1000))),
        ])
    }

    /// What the resolver says, in a word: it is believed where the resolver is this machine's own.
    private static func dnssec(_ reply: DNSReply, isBogus: Bool) -> String {
        if isBogus { return "fails" }
        if reply.isAuthenticated { return "validated" }
        return reply.hasSignatures ? "notValidated" : "unsigned"
    }

    private static func summary(_ answers: [NameExchange.Answer?], isBogus: Bool) -> ProbeOutcome {
        let replies = answers.compactMap { $0?.reply }
        if isBogus { return ProbeOutcome(.failed, at: .answer, "The signatures are wrong: DNSSEC fails.") }
        guard !replies.isEmpty else {
            return ProbeOutcome(.timeout, at: .answer, "The resolver did not answer.")
        }
        if replies.contains(where: { $0.code == 0 && !$0.answers.isEmpty }) { return ProbeOutcome(.ok) }
        if let reply = replies.first(where: { $0.code != 0 }) {
            return ProbeOutcome(
                .failed, at: .answer,
                reply.codeName == "NXDOMAIN"
                    ? "The name does not exist (NXDOMAIN)." : "The resolver answered \(reply.codeName).")
        }
        return ProbeOutcome(.failed, at: .answer, "The name has no records of these types.")
    }
}
