internal import HTTPTypes
internal import HubNouns
internal import Hummingbird
internal import MonitorCore

extension Request {
    private static let machine = HTTPField.Name(MachineFingerprint.header)!

    func origin(_ context: HubContext) -> AgentOrigin {
        AgentOrigin(address: context.peer, claimedMachine: headers[Self.machine])
    }
}

extension AgentOrigin {
    /// What is no fingerprint counts as none.
    init(address: String, claimedMachine claim: String?) {
        self.init(
            address: address, machine: claim.flatMap { MachineFingerprint.isPossible($0) ? $0 : nil })
    }
}
