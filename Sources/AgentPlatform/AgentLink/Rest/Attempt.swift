internal import MonitorCore
internal import MonitorWire

/// One request and what came of it.
struct Attempt {
    let reports: [QueuedReport]
    let verdict: DeliveryVerdict
    /// `401 Unauthorized`, or why no answer came.
    let statusText: String
    /// The platform's own sentence; `nil` where it said none.
    var said: String?
    var status = 0
    var bytes = 0
    /// How many snapshots the platform says it takes in one request.
    var offeredAtOnce = 1
    var isPacked = false
    /// Whether the platform says that it takes packed ones.
    var takesPacked = false
    /// Whether an administrator has yet to approve the key.
    var isKeyWaiting = false
    /// Whether the platform itself says why it refuses.
    var isSigned = false

    /// - Parameter bearer: what no line may repeat.
    init(
        _ reports: [QueuedReport], _ request: HTTPRequest, _ reply: HTTPReply, isPacked: Bool,
        bearer: Secret?
    ) {
        self.init(reports, verdict: DeliveryVerdict(reply), statusText: reply.statusText)
        let answer = reply.answer
        said = answer?.said(hiding: bearer)
        isKeyWaiting = answer?.code?.isWaiting ?? false
        isSigned = answer?.error != nil
        (status, bytes) = (reply.status, request.body.count)
        offeredAtOnce = reply.snapshotsPerRequest ?? 1
        (self.isPacked, takesPacked) = (isPacked, reply.takesZstandard)
    }

    init(_ reports: [QueuedReport], cause: String) {
        self.init(reports, verdict: .unreachable, statusText: cause)
    }

    private init(_ reports: [QueuedReport], verdict: DeliveryVerdict, statusText: String) {
        (self.reports, self.verdict, self.statusText) = (reports, verdict, statusText)
    }

    /// `422 Unprocessable Entity: $.sequence is missing`
    var cause: String { said.map { "\(statusText): \($0)" } ?? statusText }

    /// Whether the same, sent plain, might be taken: firewalls refuse what they cannot read in many ways. No answer,
    /// a key and a wait say nothing of the body, and plain is longer, which a slow line bears less.
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

    var sequences: ClosedRange<UInt64> {
        let (first, last) = (reports.first, reports.last)
        let ends = [first, last].compactMap { $0?.report.name.sequence }
        return (ends.min() ?? 0)...(ends.max() ?? 0)
    }
}
