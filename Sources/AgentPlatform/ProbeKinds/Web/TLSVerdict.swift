internal import HTTPClient

/// How a server's certificate stands, in a word.
enum TLSVerdict: String {
    case ok, selfSigned, expired, notYet, wrongName, unknownIssuer, untrusted, handshake
    /// The transfer ended before TLS.
    case notReached

    /// - Parameter failure: of the strict transfer.
    init(_ failure: PinnedReply.Failure?, at times: PinnedReply.Times) {
        switch failure {
        case .certificate(let number, _): self.init(number)
        case .handshake: self = .handshake
        case .connect, .strayed: self = .notReached
        case .timeout, .answer: self = times.secured == nil ? .notReached : .ok
        case nil: self = .ok
        }
    }

    /// - Parameter number: OpenSSL's `X509_V_ERR_…`. A name that does not fit is libcurl's own finding, and leaves it 0 or 1.
    init(_ number: Int) {
        switch number {
        case 0, 1, 62: self = .wrongName
        case 9: self = .notYet
        case 10: self = .expired
        case 18: self = .selfSigned
        case 2, 19, 20, 21: self = .unknownIssuer
        default: self = .untrusted
        }
    }

    var sentence: String? {
        switch self {
        case .ok, .notReached: nil
        case .selfSigned: "The certificate is signed by itself."
        case .expired: "The certificate has expired."
        case .notYet: "The certificate is not valid yet."
        case .wrongName: "The certificate is for another name."
        case .unknownIssuer: "The certificate's issuer is not known."
        case .untrusted: "The certificate is not trusted."
        case .handshake: "The handshake failed."
        }
    }
}
