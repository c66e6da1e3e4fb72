internal import HTTPTypes

/// How a body may be packed.
///
/// Source: RFC 9110 §8.4, RFC 8878.
package enum ContentEncoding: Equatable {
    case identity
    case gzip
    case zstd

    /// As a server tells it to its clients (RFC 9110 §12.5.3).
    package static let offered = "zstd, gzip"

    /// - Throws: `.unknownEncoding`, also where a body was packed twice, which no honest client does.
    init(_ headers: HTTPFields) throws(BodyFault) {
        switch headers[.contentEncoding]?.lowercased() {
        case nil, "", "identity": self = .identity
        case "gzip", "x-gzip": self = .gzip
        case "zstd": self = .zstd
        default: throw .unknownEncoding
        }
    }

    /// - Returns: `nil` where nothing is to be unpacked.
    func unpacker() -> (any Unpacker)? {
        switch self {
        case .identity: nil
        case .gzip: GzipUnpacker()
        case .zstd: ZstdUnpacker()
        }
    }
}

/// Unpacks a body as it comes, piece by piece, and never more of it than is wanted.
protocol Unpacker: AnyObject {
    /// Whether what came so far ends where a packed body may end.
    var isWhole: Bool { get }

    /// - Parameters:
    ///   - output: gets what this piece gives.
    ///   - most: of `output`; beyond it nothing more is unpacked.
    func unpack(_ piece: [UInt8], into output: inout [UInt8], atMost most: Int) throws(BodyFault)
}
