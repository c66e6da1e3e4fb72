package import Configs
internal import HTTPTypes
package import HubServer

extension ConfigFault: RefusalConvertible {
    package var refusal: Refusal { Refusal(status, description) }

    private var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .refused, .invalid: .unprocessableContent
        case .full, .changed, .sealed: .conflict
        case .unreachable: HTTPResponse.Status(code: 424, reasonPhrase: "Failed Dependency")
        }
    }
}
