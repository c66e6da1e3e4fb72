internal import HTTPTypes

/// Why a request's body is not taken.
package enum BodyFault: RefusalConvertible, Equatable {
    /// - Parameter most: bytes, unpacked.
    case tooLong(most: Int)
    case unknownEncoding
    /// It is not what its encoding says, or ends too early.
    case damaged
    /// Others' bodies take all the memory that there is for them.
    case noRoom

    package var refusal: Refusal {
        switch self {
        case .tooLong(let most): .tooLong(most)
        case .unknownEncoding:
            Refusal(
                .unsupportedMediaType, "Content-Encoding is neither gzip nor zstd.",
                headers: [.acceptEncoding: ContentEncoding.offered])
        case .damaged: Refusal(.badRequest, "$ cannot be unpacked: it is cut short or damaged.")
        case .noRoom:
            Refusal(
                .serviceUnavailable, "Too much is being sent at once. Send it again later.", seconds: 5)
        }
    }
}
