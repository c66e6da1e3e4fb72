internal import HTTPTypes
internal import HubServer

extension BrokerFault: RefusalConvertible {
    var refusal: Refusal {
        switch self {
        case .unknown: Refusal(.notFound, "\(self)")
        case .nameTaken, .tooMany: Refusal(.conflict, "\(self)")
        case .name: Refusal(.unprocessableContent, "\(self)")
        case .noBroker, .broker: Refusal(.serviceUnavailable, "\(self)", seconds: 10)
        case .moved: Refusal(.forbidden, "\(self)")
        }
    }
}
