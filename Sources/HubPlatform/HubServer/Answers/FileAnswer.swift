package import HTTPTypes
package import HubDatabase
package import Hummingbird
internal import HummingbirdCore
internal import NIOCore

extension Answer {
    /// A stored file, read piece by piece while it is sent.
    package static func file(_ file: FileReading, type: String, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = type
        headers[.cacheControl] = headers[.cacheControl] ?? "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        let body = ResponseBody(contentLength: file.bytes) { writer in
            while let piece = try file.next() { try await writer.write(ByteBuffer(bytes: piece)) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// `attachment`, by a name that holds nothing but letters, digits and marks of file names.
    package static func attachment(_ name: String) -> String {
        let plain = name.unicodeScalars.prefix(120).map { scalar in
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain || "._-".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
        return "attachment; filename=\"\(String(plain))\""
    }
}
