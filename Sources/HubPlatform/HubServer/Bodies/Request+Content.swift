internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Request {
    /// The whole body of a short request, unpacked: so short that it is not counted.
    ///
    /// - Throws: `BodyFault`, and what ends the connection.
    package func content(atMost most: Int) async throws -> [UInt8] {
        let limits = BodyBudget(bytes: 0, longest: most).approved
        return try await limits.open(ReceivedBody(of: self, limits)).content
    }
}
