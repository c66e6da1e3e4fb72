package import HTTPTypes
package import Hummingbird
package import MonitorWire
internal import NIOCore

/// Answers as this API gives them: JSON, never stored by caches on the way.
package enum Answer {
    package static func json(
        _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ body: (inout JSONWriter) -> Void
    ) -> Response {
        var json = JSONWriter(reservingBytes: 512)
        json.object(nil, body)
        return bytes(status, headers: headers, json.bytes, type: "application/json")
    }

    /// Of what was done and has nothing to tell.
    package static var done: Response { json { $0.value("status", "done") } }

    package static func bytes(
        _ status: HTTPResponse.Status, headers: HTTPFields = [:], _ body: [UInt8], type: String
    ) -> Response {
        buffer(status, headers: headers, ByteBuffer(bytes: body), type: type)
    }

    /// - Parameter body: may be shared with other answers.
    static func buffer(
        _ status: HTTPResponse.Status, headers: HTTPFields = [:], _ body: ByteBuffer, type: String
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: status, headers: headers, body: ResponseBody(sliced: body))
    }

    /// - Parameter reason: a sentence for the sender's log.
    package static func refusal(
        _ status: HTTPResponse.Status, _ reason: String, headers: HTTPFields = [:]
    ) -> Response {
        json(status, headers: headers) { json in
            json.value("error", reason)
            if let seconds = headers[.retryAfter].flatMap({ UInt64($0) }) {
                json.value("retryAfterSeconds", seconds)
            }
        }
    }

    /// A refusal that says its reason under both keys, `error` and `detail`.
    package static func detailed(_ refusal: Refusal) -> Response {
        json(refusal.status, headers: refusal.headers) { json in
            if let detail = refusal.detail {
                json.raw("detail", detail)
            } else {
                json.value("detail", refusal.sentence)
            }
            json.value("error", refusal.sentence)
        }
    }

    /// 429 and 503 say when to come again.
    package static func later(_ status: HTTPResponse.Status, _ reason: String, seconds: Int) -> Response {
        refusal(status, reason, headers: [.retryAfter: "\(seconds)"])
    }

    package static func unauthorized(_ reason: String) -> Response {
        refusal(.unauthorized, reason, headers: [.wwwAuthenticate: "Bearer"])
    }

    package static func unauthorized(_ notice: KeyNotice) -> Response {
        refusal(.unauthorized, notice, headers: [.wwwAuthenticate: "Bearer"])
    }

    package static func refusal(
        _ status: HTTPResponse.Status, _ notice: KeyNotice, headers: HTTPFields = [:]
    ) -> Response {
        json(status, headers: headers) { json in
            json.value("error", notice.sentence)
            json.value("code", notice.code.rawValue)
        }
    }

    /// - Parameter path: on this hub.
    package static func seeOther(_ path: String, cookie: String? = nil) -> Response {
        var headers: HTTPFields = [.location: path, .cacheControl: "no-store"]
        if let cookie { headers[.setCookie] = cookie }
        return Response(status: .seeOther, headers: headers)
    }
}
