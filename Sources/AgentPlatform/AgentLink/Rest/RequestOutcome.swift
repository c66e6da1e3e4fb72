internal import HTTPClient
internal import MonitorCore
internal import MonitorWire

/// One request and what came of it.
struct RequestOutcome {
    let reports: [QueuedReport]
    let verdict: DeliveryVerdict
    /// `401 Unauthorized`, or why no answer came.
    let statusText: String
    /// The platform's own sentence; `nil` where it said none.
    var said: String?
    var status = 0
    var bytes = 0
    /// How many snapshots in one request the platform says it accepts.
    var offeredAtOnce = 1
    var isPacked = false
    /// Whether the platform says that it takes packed ones.
    var takesPacked = false
    /// Whether an administrator has yet to approve the key.
    var isKeyWaiting = false
    /// Whether the platform itself says why it refuses.
    var isSigned = false
    /// Whether it was a hub that accepted them, which may have orders.
    var isOfHub = false

    /// - Parameter bearer: what no line may repeat.
    init(
        _ reports: [QueuedReport], _ request: HTTPRequest, _ reply: HTTPReply, isPacked: Bool,
        bearer: Secret?
    ) {
        self.init(reports, verdict: Self.verdict(on: reports, reply), statusText: reply.statusText)
        let answer = reply.answer
        said = answer?.said(hiding: bearer)
        isKeyWaiting = answer?.code?.isWaiting ?? false
        isSigned = answer?.error != nil
        isOfHub = verdict == .delivered && answer?.countsSnapshots == true
        (status, bytes) = (reply.status, request.body.count)
        offeredAtOnce = reply.snapshotsPerRequest ?? 1
        (self.isPacked, takesPacked) = (isPacked, reply.takesZstandard)
    }

    /// What the hub acknowledged over the link.
    init(_ reports: [QueuedReport], overLink verdict: DeliveryVerdict, said: String? = nil) {
        let status = verdict == .delivered ? 202 : verdict == .rejected ? 422 : 503
        self.init(reports, verdict: verdict, statusText: HTTPReply.name(ofStatus: status))
        (self.status, self.said) = (status, said.map { oneLine($0, limit: 300) })
        bytes = reports.reduce(0) { $0 + $1.report.json.count }
        // A batch over the link costs no request each.
        offeredAtOnce = RestDelivery.mostAtOnce
        isSigned = true
    }

    init(_ reports: [QueuedReport], cause: String) {
        self.init(reports, verdict: .unreachable, statusText: cause)
    }

    private init(_ reports: [QueuedReport], verdict: DeliveryVerdict, statusText: String) {
        (self.reports, self.verdict, self.statusText) = (reports, verdict, statusText)
    }

    /// A platform that knows no reports does not hold up the snapshots behind them.
    private static func verdict(on reports: [QueuedReport], _ reply: HTTPReply) -> DeliveryVerdict {
        let isReport = reports.first?.report.name.kind != .snapshot
        return isReport && [404, 405].contains(reply.status) ? .rejected : DeliveryVerdict(reply)
    }

    /// `422 Unprocessable Entity: $.sequence is missing`
    var cause: String { said.map { "\(statusText): \($0)" } ?? statusText }

    /// Whether the same, sent plain, might be taken: firewalls refuse what they cannot read in many ways. No
    /// answer, a key and a wait say nothing of the body, and plain is longer, which a slow line bears less.
    var mayBeOfPacking: Bool {
        switch status {
        case 0, 401, 407, 408, 413, 425, 429: verdict == .rejected
        default:
            verdict != .delivered && (!isSigned || status == 415 || status >= 500 || verdict == .rejected)
        }
    }

    /// Whether it is refused for what it holds, so that another may be taken at once.
    var isOfContent: Bool { verdict == .rejected || verdict == .unsigned || isByFirewall }

    /// How firewalls refuse a request whose content they take for an attack.
    var isByFirewall: Bool {
        !isSigned && (status == 403 || status == 405 || status == 406)
    }

    /// How many of them are snapshots: all, or none.
    var snapshots: Int { reports.first?.report.name.kind == .snapshot ? reports.count : 0 }

    /// Which they are, for the log.
    var shown: DeliveryLine.Numbers {
        DeliveryLine.Numbers(sequences, kind: reports.first?.report.name.kind ?? .snapshot)
    }

    private var sequences: ClosedRange<UInt64> {
        let (first, last) = (reports.first, reports.last)
        let ends = [first, last].compactMap { $0?.report.name.sequence }
        return (ends.min() ?? 0)...(ends.max() ?? 0)
    }
}
