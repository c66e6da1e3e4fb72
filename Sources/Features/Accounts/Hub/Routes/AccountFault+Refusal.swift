package import Accounts
internal import HTTPTypes
package import HubServer

extension AccountFault: RefusalConvertible {
    package var refusal: Refusal {
        switch self {
        case .busy: Refusal(.serviceUnavailable, "\(self)", seconds: 5)
        case .wrongPassword: Refusal(.forbidden, "Name or password is wrong.")
        case .wrongCurrentPassword: Refusal(.forbidden, "\(self)")
        case .notFirst: Refusal(.conflict, "\(self)")
        case .unknownUser: Refusal(.notFound, "\(self)")
        default: Refusal(.unprocessableContent, "\(self)")
        }
    }
}
