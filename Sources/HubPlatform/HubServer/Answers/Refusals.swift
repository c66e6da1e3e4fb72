internal import HTTPTypes
internal import HubNouns
internal import Hummingbird

struct WrongCode: Error {}
struct ForeignForm: Error {}
struct UnreadableForm: Error {}
struct MalformedForm: Error {}
/// More bytes than the request may have.
struct TooLong: Error { let most: Int }
struct DifferentPasswords: Error {}
struct UnknownRole: Error {}
/// Of an enrolment, or a name that no agent can have.
struct UnknownKind: Error {}
/// Of what a path names.
struct NotThere: Error {}

extension Answer {
    /// What the body answers; where it throws, what `refused` makes of the status and the sentence.
    static func people(
        _ body: () async throws -> Response, refused: (HTTPResponse.Status, String) async -> Response
    ) async -> Response {
        do {
            return try await body()
        } catch let often as LoginDesk.TooOften {
            var response = await refused(.tooManyRequests, often.sentence)
            response.headers[.retryAfter] = "\(often.seconds)"
            return response
        } catch {
            let (status, sentence) = reason(error)
            var response = await refused(status, sentence)
            if status == .serviceUnavailable { response.headers[.retryAfter] = "5" }
            return response
        }
    }

    private static func reason(_ error: any Error) -> (HTTPResponse.Status, String) {
        switch error {
        case PeopleFault.busy: (.serviceUnavailable, "\(PeopleFault.busy)")
        case PeopleFault.wrongPassword: (.forbidden, "Name or password is wrong.")
        case PeopleFault.notFirst: (.conflict, "\(PeopleFault.notFirst)")
        case PeopleFault.unknownUser: (.notFound, "\(PeopleFault.unknownUser)")
        case let fault as PeopleFault: (.unprocessableContent, "\(fault)")
        case let fault as AgentInputFault: (.unprocessableContent, "\(fault)")
        case let fault as KeyFault: (.conflict, sentence(fault))
        case is WrongCode:
            (.forbidden, "This is not the code that stands in the hub's log since its last start.")
        case is ForeignForm: (.forbidden, "This form did not come from a page of this hub.")
        case is UnreadableForm:
            (.unsupportedMediaType, "This is no form. Send application/x-www-form-urlencoded.")
        case is MalformedForm: (.badRequest, "This form has too many fields, or is no UTF-8.")
        case let fault as TooLong: (.contentTooLarge, "This is longer than \(fault.most) bytes.")
        case is DifferentPasswords: (.unprocessableContent, "The two passwords differ.")
        case is UnknownRole: (.unprocessableContent, "A role is viewer, operator or administrator.")
        case is UnknownKind: (.unprocessableContent, "Such a name or kind there cannot be.")
        case is NotThere: (.notFound, "There is no such thing here.")
        default: (.serviceUnavailable, "The database cannot be used now. Try again later.")
        }
    }

    private static func sentence(_ fault: KeyFault) -> String {
        guard case .nameInUse = fault else { return "\(fault)" }
        return "\(fault) Say \"takeOver\" to put this key in its place, or take another name."
    }
}
