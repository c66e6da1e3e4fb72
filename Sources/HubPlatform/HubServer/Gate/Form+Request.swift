internal import HTTPTypes
package import HubCore
package import Hummingbird
internal import NIOCore

extension Form {
    package var role: Role {
        get throws {
            guard let role = Role(rawValue: self["role"]) else {
                throw Refusal(.unprocessableContent, "A role is viewer, operator or administrator.")
            }
            return role
        }
    }

    /// The body, if it is a form; it stays in the request for the next handler.
    ///
    /// - Throws: `Refusal` of what is longer.
    package static func read(_ request: inout Request) async throws -> Form? {
        guard let body = try await request.bytes(atMost: longest) else { throw Refusal.tooLong(longest) }
        request.body = RequestBody(buffer: ByteBuffer(bytes: body))
        return Form(body)
    }
}

extension Request {
    package var isForm: Bool {
        let type = headers[.contentType]?.lowercased() ?? ""
        return type == "application/x-www-form-urlencoded"
            || type.hasPrefix("application/x-www-form-urlencoded;")
    }
}
