internal import HTTPClient
internal import MonitorCore
internal import Probing

extension Attempt {
    /// `http`: redirections are followed by hand, and each is resolved, screened and pinned like the first. There is one
    /// question for names an address that is connected to, and libcurl asks none.
    func web(_ host: HostText, port: Int?, _ options: HTTPOptions) throws(ProbeEnd) -> ProbeOutcome {
        let first = WebAddress(scheme: options.scheme, host: host, port: port, target: options.path)
        var visit = WebVisit(options: options, end: end(after: options.timeoutSeconds))
        var next = first
        while true {
            let step = try hop(to: next, &visit)
            switch step {
            case .ended(var outcome):
                outcome.result = visit.result(at: next)
                outcome.microseconds = visit.totalMicroseconds
                return outcome
            case .redirected(let to): next = to
            }
        }
    }

    private enum Step {
        case ended(ProbeOutcome)
        case redirected(to: WebAddress)
    }

    private func hop(to url: WebAddress, _ visit: inout WebVisit) throws(ProbeEnd) -> Step {
        if visit.hops.contains(where: { $0.url == url.text }) {
            return .ended(ProbeOutcome(.failed, at: .answer, "The redirections go round in a circle."))
        }
        let address: IPAddress
        let named: UInt64?
        do throws(ProbeEnd) {
            if let refusal = PortPolicy.refusal(.http, port: url.port, isAdministrator: isAdministrator) {
                throw ProbeEnd(.refused, at: .policy, refusal)
            }
            let resolution = try resolve(url.host, visit.options.family)
            (address, named) = (preferred(resolution.addresses), resolution.microseconds)
        } catch {
            if visit.hops.isEmpty { throw error }
            var outcome = error.outcome
            outcome.reason = "'\(url)' is where it was redirected to. \(outcome.reason ?? "")"
            return .ended(outcome)
        }
        let reply = try transfer(url, address, named, &visit)
        visit.hops.append(
            WebVisit.Hop(url: url.text, address: address, reply: reply, nameMicroseconds: named))
        if let failure = reply.failure, !visit.isExcused(failure) {
            return .ended(Self.failed(failure, address))
        }
        return conclude(url, address, reply, &visit)
    }

    /// IPv6 where this machine has a global address of it.
    private func preferred(_ addresses: [IPAddress]) -> IPAddress {
        let hasV6 = agent.addresses.contains { !$0.isV4 && AddressClass($0).reason == nil }
        return addresses.first { $0.isV4 != hasV6 } ?? addresses[0]
    }

    /// The strict transfer gives the verdict on TLS. Where it fails by that alone, a second one fetches the chain to show;
    /// where the asker wants no verification, the page as well.
    private func transfer(
        _ url: WebAddress, _ address: IPAddress, _ named: UInt64?, _ visit: inout WebVisit
    ) throws(ProbeEnd) -> PinnedReply {
        var request = PinnedRequest(
            url: url.text, host: Self.plainHost(url.host), port: url.port, address: address,
            userAgent: "monitor-agent/\(agent.version) (check)")
        request.method = visit.options.method.rawValue
        request.version =
            switch visit.options.version {
            case .auto: .auto
            case .v1: .v1
            case .v2: .v2
            }
        request.caFile = caFile
        request.source = effectiveSource(towards: address).map { source in
            switch source {
            case .address(let own): "host!\(own)"
            case .interface(let name): "if!\(name)"
            }
        }
        var reply = try perform(request, visit.end)
        visit.verdict = url.scheme == .https ? TLSVerdict(reply.failure, at: reply.times) : nil
        guard let verdict = visit.verdict, verdict != .ok, verdict != .notReached else {
            visit.chain = reply.certificates
            return reply
        }
        request.verifies = false
        request.onlyConnects = visit.options.verify
        let second = try perform(request, visit.end)
        visit.chain = second.certificates
        if visit.options.verify {
            // The strict one has no times and no cipher.
            let failure = reply.failure
            reply = second
            reply.failure = failure
            return reply
        }
        return second
    }

    private func perform(_ request: PinnedRequest, _ end: ContinuousClock.Instant) throws(ProbeEnd)
        -> PinnedReply
    {
        var request = request
        request.timeout = max(.milliseconds(1), end - .now)
        // Of a transfer that was cancelled it is not known what was read.
        var read = request.keptBytes
        var giveBack: (@Sendable (Int) -> Void)?
        if let pages, !request.onlyConnects {
            giveBack = pages.take(request.keptBytes)
            guard giveBack != nil else {
                throw ProbeEnd(
                    .refused, at: .limit,
                    "The agent has read enough pages for this minute. Try again in a minute.")
            }
        }
        defer { giveBack?(request.keptBytes - read) }
        do {
            let reply = try PinnedTransfer.perform(request, while: isWanted)
            read = reply.body.count
            return reply
        } catch is CancellationError {
            throw ProbeEnd(.cancelled)
        } catch {
            throw ProbeEnd(.error, at: .request, "\(error)")
        }
    }

    /// As libcurl has it in its list of addresses.
    private static func plainHost(_ host: HostText) -> String { host.description }

    private static func failed(_ failure: PinnedReply.Failure, _ address: IPAddress) -> ProbeOutcome {
        switch failure {
        case .connect(let cause): ProbeOutcome(.failed, at: .connect, "\(cause).", address: address)
        case .timeout: ProbeOutcome(.timeout, at: .request, "No answer within the time.", address: address)
        case .certificate(let number, let cause):
            ProbeOutcome(
                .failed, at: .tls, TLSVerdict(number).sentence ?? "\(cause).", address: address)
        case .handshake(let cause):
            ProbeOutcome(.failed, at: .tls, "The handshake failed: \(cause).", address: address)
        case .answer(let cause): ProbeOutcome(.failed, at: .answer, "\(cause).", address: address)
        case .strayed:
            ProbeOutcome(.refused, at: .policy, "The connection would have gone elsewhere.", address: address)
        }
    }

    private func conclude(
        _ url: WebAddress, _ address: IPAddress, _ reply: PinnedReply, _ visit: inout WebVisit
    ) -> Step {
        let options = visit.options
        if (300...399).contains(reply.status), let location = reply.header("Location"), options.follow > 0 {
            guard visit.hops.count <= options.follow else {
                return .ended(
                    ProbeOutcome(
                        .failed, at: .answer, "There are more than \(options.follow) redirections.",
                        address: address))
            }
            do throws(HostFault) {
                return .redirected(to: try url.redirected(to: location))
            } catch {
                let isPolicy = error.word == .policy
                return .ended(
                    ProbeOutcome(
                        isPolicy ? .refused : .failed, at: isPolicy ? .policy : .answer,
                        "It is redirected to a URL that \(error.reason).", address: address))
            }
        }
        let complaint = options.expect.complaint(
            status: reply.status, body: reply.body, isWhole: !reply.isCut)
        return .ended(
            ProbeOutcome(
                complaint == nil ? .ok : .failed, at: complaint == nil ? nil : .answer, complaint,
                address: address))
    }
}

/// One visit to a page, with the redirections on the way.
struct WebVisit {
    struct Hop {
        let url: String
        let address: IPAddress
        let reply: PinnedReply
        let nameMicroseconds: UInt64?
    }

    let options: HTTPOptions
    let end: ContinuousClock.Instant
    var hops: [Hop] = []
    var verdict: TLSVerdict?
    /// As libcurl tells certificates.
    var chain: [[String]] = []

    init(options: HTTPOptions, end: ContinuousClock.Instant) {
        self.options = options
        self.end = end
    }

    /// Whether the asker does not mind.
    func isExcused(_ failure: PinnedReply.Failure) -> Bool {
        if case .certificate = failure { !options.verify } else { false }
    }

    /// Of all hops: names, connections and answers.
    var totalMicroseconds: UInt64 {
        hops.reduce(0) { $0 + ($1.nameMicroseconds ?? 0) + $1.reply.times.total }
    }

    func result(at url: WebAddress) -> ResultValue {
        let rows = hops.map { hop in
            ResultValue([
                "url": .text(hop.url), "address": .text("\(hop.address)"),
                "status": .some(count: hop.reply.status > 0 ? hop.reply.status : nil),
                "microseconds": .count((hop.nameMicroseconds ?? 0) + hop.reply.times.total),
            ])
        }
        guard let last = hops.last else { return ResultValue(["hops": .list(rows)]) }
        let reply = last.reply
        return ResultValue([
            "status": .some(count: reply.status > 0 ? reply.status : nil), "url": .text(last.url),
            "httpVersion": .some(text: reply.version), "hops": .list(rows), "times": Self.times(last),
            "bodyBytes": .count(reply.body.count), "isCut": .flag(reply.isCut),
            "receivedBytes": .count(hops.reduce(0) { $0 + $1.reply.body.count }),
            "sample": reply.body.isEmpty ? nil : .text(Sample.text(Array(reply.body.prefix(200)))),
            "headers": .list(
                reply.headers.prefix(40).map { header in
                    .list([.text(header.name), .text(String(header.value.prefix(500)))])
                }),
            "tls": verdict.map { tls($0, reply) },
        ])
    }

    /// Phases of the last hop, each by itself; what was not reached stays out.
    private static func times(_ hop: Hop) -> ResultValue {
        let times = hop.reply.times
        func between(_ early: UInt64?, _ late: UInt64?) -> UInt64? {
            guard let early, let late, late >= early else { return nil }
            return late - early
        }
        let end = hop.reply.failure == nil ? times.total : nil
        return ResultValue([
            "nameMicroseconds": .some(count: hop.nameMicroseconds),
            "connectMicroseconds": .some(count: times.connected),
            "tlsMicroseconds": .some(count: between(times.connected, times.secured)),
            "firstByteMicroseconds": .some(count: between(times.requested, times.firstByte)),
            "downloadMicroseconds": .some(count: between(times.firstByte, end)),
            "totalMicroseconds": .count((hop.nameMicroseconds ?? 0) + times.total),
        ])
    }

    private func tls(_ verdict: TLSVerdict, _ reply: PinnedReply) -> ResultValue {
        ResultValue([
            "verdict": .text(verdict.rawValue), "version": .some(text: reply.protection?.version),
            "cipher": .some(text: reply.protection?.cipher), "protocol": .some(text: reply.agreed),
            "chain": .list(chain.prefix(8).map { Certificate($0).result }),
        ])
    }
}
