package import Agents
internal import HTTPTypes
package import HubServer

extension KeyFault: RefusalConvertible {
    package var refusal: Refusal {
        guard case .nameInUse = self else { return Refusal(.conflict, "\(self)") }
        return Refusal(
            .conflict,
            "\(self) To replace that key, tick 'It replaces the key that uses this name' (API: \"takeOver\"), or choose another name."
        )
    }
}

extension AgentInputFault: RefusalConvertible {
    package var refusal: Refusal { Refusal(.unprocessableContent, "\(self)") }
}

extension Refusal {
    static let unknownKind = Refusal(
        .unprocessableContent, "An enrolment token is for \"once\" or \"many\".")
}
