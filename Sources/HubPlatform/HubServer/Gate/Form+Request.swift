internal import HTTPTypes
internal import HubNouns
internal import Hummingbird
internal import NIOCore

extension Form {
    var role: Role {
        get throws {
            guard let role = Role(rawValue: self["role"]) else { throw UnknownRole() }
            return role
        }
    }

    /// The body, if it is a form; it stays in the request for the next handler.
    ///
    /// - Throws: `TooLong`.
    static func read(_ request: inout Request) async throws -> Form? {
        guard let body = try await request.bytes(atMost: longest) else { throw TooLong(most: longest) }
        request.body = RequestBody(buffer: ByteBuffer(bytes: body))
        return Form(body)
    }
}

extension Request {
    var isForm: Bool {
        let type = headers[.contentType]?.lowercased() ?? ""
        return type == "application/x-www-form-urlencoded"
            || type.hasPrefix("application/x-www-form-urlencoded;")
    }
}
