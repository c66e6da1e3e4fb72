internal import HTTPTypes
package import Hosts
package import HubServer

extension HostsFault: RefusalConvertible {
    package var refusal: Refusal { Refusal(status, description) }

    private var status: HTTPResponse.Status {
        switch self {
        case .notFound, .noFolder: .notFound
        case .changed, .full: .conflict
        case .invalid: .unprocessableContent
        case .noProbes: .serviceUnavailable
        }
    }
}
