internal import HTTPTypes
internal import Hummingbird
package import MonitorCore
internal import NIOCore

extension Secret {
    /// - Parameter values: of all fields `Authorization`. Of two, neither counts: a proxy might use the
    ///   other.
    package init?(bearerOf values: [String]) {
        guard values.count == 1, let words = values.first?.split(separator: " "), words.count == 2,
            words[0].lowercased() == "bearer", words[1].utf8.count <= 4096
        else { return nil }
        self.init(String(words[1]))
    }
}

extension Request {
    /// The key or token in `Authorization: Bearer ...` (RFC 6750 §2.1).
    package var bearer: Secret? { Secret(bearerOf: headers[values: .authorization]) }

    /// The whole body, as it came: for forms, which are never packed.
    ///
    /// - Returns: `nil` where it is longer than `most`; what is beyond is not read.
    package func bytes(atMost most: Int) async throws -> [UInt8]? {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > most { return nil }
        do {
            return Array(buffer: try await body.collect(upTo: most))
        } catch is NIOTooManyBytesError {
            return nil
        }
    }
}
