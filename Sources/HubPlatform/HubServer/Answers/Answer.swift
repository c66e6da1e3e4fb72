internal import HTTPTypes
internal import Hummingbird
internal import MonitorWire

/// Answers as this API gives them: JSON, never stored by anybody between.
enum Answer {
    static func json(
        _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ body: (inout JSONWriter) -> Void
    ) -> Response {
        var json = JSONWriter(reservingBytes: 512)
        json.object(nil, body)
        return bytes(status, headers: headers, json.bytes, type: "application/json")
    }

    static func bytes(
        _ status: HTTPResponse.Status, headers: HTTPFields = [:], _ body: [UInt8], type: String
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: status, headers: headers, body: ResponseBody(sliced: body))
    }

    /// - Parameter reason: a sentence for whoever reads the sender's log.
    static func refusal(
        _ status: HTTPResponse.Status, _ reason: String, headers: HTTPFields = [:]
    ) -> Response {
        json(status, headers: headers) { $0.value("error", reason) }
    }

    /// 429 and 503 say when to come again.
    static func later(_ status: HTTPResponse.Status, _ reason: String, seconds: Int) -> Response {
        refusal(status, reason, headers: [.retryAfter: "\(seconds)"])
    }

    static func unauthorized(_ reason: String) -> Response {
        refusal(.unauthorized, reason, headers: [.wwwAuthenticate: "Bearer"])
    }

    static func unauthorized(_ notice: KeyNotice) -> Response {
        refusal(.unauthorized, notice, headers: [.wwwAuthenticate: "Bearer"])
    }

    static func refusal(
        _ status: HTTPResponse.Status, _ notice: KeyNotice, headers: HTTPFields = [:]
    ) -> Response {
        json(status, headers: headers) { json in
            json.value("error", notice.sentence)
            json.value("code", notice.code.rawValue)
        }
    }

    /// - Parameter path: on this hub.
    static func seeOther(_ path: String, cookie: String? = nil) -> Response {
        var headers: HTTPFields = [.location: path, .cacheControl: "no-store"]
        if let cookie { headers[.setCookie] = cookie }
        return Response(status: .seeOther, headers: headers)
    }

    /// An answer from the database, or why there is none.
    static func reading(_ body: () async throws -> Response) async -> Response {
        do {
            return try await body()
        } catch let fault as SeriesQuery.Fault {
            return refusal(.badRequest, fault.sentence)
        } catch let fault as WireFault {
            return refusal(.badRequest, fault.description)
        } catch {
            return later(.serviceUnavailable, "The database cannot be read now.", seconds: 5)
        }
    }

    static let notStored = "It could not be stored now. Send it again later."
}
