package import HTTPTypes
package import HubFrame
internal import Hummingbird
internal import MonitorWire

/// Why a request is not carried out. Routes throw it; the door that they stand behind answers it.
package struct Refusal: Error, Sendable {
    package let status: HTTPResponse.Status
    /// For a person, or for the log of the program that asked.
    package let sentence: String
    package var headers: HTTPFields
    /// JSON that says more, for programs that read `detail`; `nil` gives them the sentence.
    package var detail: [UInt8]?
    /// Where a page that shows it leads to; `nil` leads to the overview.
    package var next: PageLink?

    package init(_ status: HTTPResponse.Status, _ sentence: String, headers: HTTPFields = [:]) {
        self.status = status
        self.sentence = sentence
        self.headers = headers
    }

    /// 429 and 503 say when to come again.
    package init(_ status: HTTPResponse.Status, _ sentence: String, seconds: Int) {
        self.init(status, sentence, headers: [.retryAfter: "\(seconds)"])
    }

    /// The one place in which errors become answers.
    package init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let fault as any RefusalConvertible: self = fault.refusal
        case let fault as WireFault: self.init(.badRequest, fault.description)
        default:
            self.init(.serviceUnavailable, "The database cannot be used now. Try again later.", seconds: 5)
        }
    }

    package static func tooLong(_ most: Int) -> Refusal {
        Refusal(.contentTooLarge, "This is longer than \(most) bytes.")
    }

    package static let notThere = Refusal(.notFound, "No key, token or user with this number.")
}

/// An error that says itself how it is answered.
package protocol RefusalConvertible: Error {
    var refusal: Refusal { get }
}

extension Refusal {
    /// Its form for the client that asked.
    func answer(_ face: Face, _ context: HubContext) -> Response {
        switch face {
        case .program: return Answer.refusal(status, sentence, headers: headers)
        case .detailed: return Answer.detailed(self)
        case .page: break
        }
        return context.page(self, MessagePage(title: title, sentence: sentence, next: next))
    }

    private var title: String {
        switch status {
        case .notFound: "Not found"
        case .forbidden: "Not allowed"
        case .serviceUnavailable: "Not now"
        default: "Not done"
        }
    }
}

/// The kind of client that gets an answer.
enum Face: Sendable {
    case page
    case program
    /// A program that expects `detail` beside `error`, as clients of FastAPI do.
    case detailed
}

/// Answers what a route throws, and a query that holds a zero character, which no route may make text of.
struct RefusalTranslator: RouterMiddleware {
    typealias Context = HubContext
    let face: Face

    func handle(
        _ request: Request, context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        do {
            guard !(request.uri.query?.contains("%00") ?? false) else {
                throw Refusal(.badRequest, "The query holds a zero character (%00).")
            }
            return try await next(request, context)
        } catch {
            return Refusal(error).answer(face, context)
        }
    }
}
