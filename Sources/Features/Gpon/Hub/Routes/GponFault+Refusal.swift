internal import DeviceRegistry
internal import HTTPTypes
internal import HubServer

extension GponFault: RefusalConvertible {
    var refusal: Refusal {
        switch self {
        case .notFound(let sentence): Refusal(.notFound, sentence)
        case .forbidden(let sentence): Refusal(.forbidden, sentence)
        case .conflict(let sentence): Refusal(.conflict, sentence)
        case .expired: Refusal(.gone, "The plan is older than 5 minutes, and nothing was sent. Plan again.")
        case .locked(let sentence): Refusal(HTTPResponse.Status(code: 423, reasonPhrase: "Locked"), sentence)
        case .unanswered(let sentence):
            Refusal(HTTPResponse.Status(code: 424, reasonPhrase: "Failed Dependency"), sentence)
        case .invalid(let sentence): Refusal(.unprocessableContent, sentence)
        }
    }
}
