internal import HTTPTypes
package import HubServer
package import Requests

extension RequestFault: RefusalConvertible {
    package var refusal: Refusal { Refusal(status, description) }

    private var status: HTTPResponse.Status {
        switch self {
        case .notFound, .noFolder: .notFound
        case .changed, .binned, .full: .conflict
        case .notYours: .forbidden
        case .photo(.tooLong): .contentTooLarge
        case .photo(.unknown): .unsupportedMediaType
        case .invalid, .photo: .unprocessableContent
        }
    }
}
