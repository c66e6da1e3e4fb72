internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Request {
    /// The whole body, unpacked.
    ///
    /// - Parameter most: bytes, of what comes and of what that unpacks to; what is beyond is neither read nor
    ///   unpacked, so that a bomb costs no more than an honest body.
    /// - Throws: `BodyFault`, and what ends the connection.
    func content(atMost most: Int) async throws -> [UInt8] {
        let unpacker = try ContentEncoding(headers).unpacker()
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > most {
            throw BodyFault.tooLong(most: most)
        }
        var content: [UInt8] = []
        var received = 0
        for try await piece in body {
            received += piece.readableBytes
            guard received <= most else { throw BodyFault.tooLong(most: most) }
            guard let unpacker else {
                content.append(contentsOf: piece.readableBytesView)
                continue
            }
            try unpacker.unpack(Array(piece.readableBytesView), into: &content, atMost: most)
        }
        guard unpacker?.isWhole ?? true else { throw BodyFault.damaged }
        return content
    }
}
