internal import HTTPTypes
internal import HubServer

extension CheckDesk.Refused: RefusalConvertible {
    var refusal: Refusal {
        switch code {
        case .invalid: Refusal(.badRequest, sentence)
        case .forbidden: Refusal(.forbidden, sentence)
        case .unknownAgent: Refusal(.notFound, sentence)
        case .tooOften: Refusal(.tooManyRequests, sentence, seconds: CheckDesk.seconds(wait ?? .seconds(1)))
        case .busy: Refusal(.serviceUnavailable, sentence, seconds: CheckDesk.seconds(wait ?? .seconds(1)))
        }
    }
}
