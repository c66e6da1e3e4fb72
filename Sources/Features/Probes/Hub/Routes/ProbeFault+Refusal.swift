internal import HTTPTypes
package import HubServer

extension ProbeFault: RefusalConvertible {
    package var refusal: Refusal {
        switch self {
        case .noTarget, .noGroup: Refusal(.notFound, "\(self)")
        case .target, .list, .groupName: Refusal(.badRequest, "\(self)")
        case .tooLong, .tooMany, .tooManyGroups: Refusal(.conflict, "\(self)")
        case .everyone: Refusal(.conflict, "\(self)")
        }
    }
}
