internal import HTTPTypes
package import HubSchedules
package import HubServer

extension NamedScheduleFault: RefusalConvertible {
    package var refusal: Refusal {
        switch self {
        case .unknown: Refusal(.notFound, description)
        case .full, .name: Refusal(.badRequest, description)
        case .refused, .taken, .inUse, .unfit: Refusal(.conflict, description)
        case .forAdministrators: Refusal(.forbidden, description)
        }
    }
}
