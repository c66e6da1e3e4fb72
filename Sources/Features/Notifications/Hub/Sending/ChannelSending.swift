internal import MonitorCore
internal import Notifications

/// Sends one request of a channel, whatever it travels by.
protocol ChannelSending: Sendable {
    /// - Throws: `SendingFault`, `CancellationError`.
    func send(_ request: ChannelRequest) async throws -> ChannelReply
}

/// Why nothing came back.
struct SendingFault: Error, Sendable, Equatable {
    /// For a person; holds no secret.
    let sentence: String
    /// Whether the far side certainly has nothing of it: no connection came about.
    let isClear: Bool
    /// Whether trying again changes nothing, until an operator does.
    let isFinal: Bool
}

/// The far side's answer to all requests of a message.
struct SendingOutcome: Sendable, Equatable {
    var verdict: Verdict
    /// Whether a failure is one in which the far side certainly has nothing.
    var isClear: Bool
}

extension ChannelLeaf {
    /// Sends a message: all of its requests in order, up to the first that is not accepted.
    func deliver(_ message: Message, by sender: any ChannelSending) async throws -> SendingOutcome {
        var last: Verdict = .accepted(id: nil, said: "nothing to send")
        for (index, request) in requests(message).enumerated() {
            do {
                last = verdict(try await sender.send(request))
            } catch let fault as SendingFault {
                let verdict: Verdict =
                    fault.isFinal ? .refused(said: fault.sentence) : .retry(after: nil, said: fault.sentence)
                return SendingOutcome(verdict: verdict, isClear: fault.isClear && index == 0)
            }
            // What was accepted before it would be sent again with another id.
            guard case .accepted = last else { return SendingOutcome(verdict: last, isClear: index == 0) }
        }
        return SendingOutcome(verdict: last, isClear: true)
    }
}
