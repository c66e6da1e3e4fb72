package import Connectors
internal import HTTPTypes
package import HubServer

extension CabinetFailure: RefusalConvertible {
    package var refusal: Refusal {
        switch code {
        case .held: Refusal(.unprocessableContent, sentence)
        case .missing: Refusal(.notFound, sentence)
        case .unreached, .broken, .refused, .strayed, .changed, .login: Refusal(.badGateway, sentence)
        }
    }
}
