/// Why something could not be delivered or reached, in the operator's words.
///
/// No part ever holds a key, a password or the query of a URL.
public struct DeliveryError: Error, Sendable, Equatable {
    public enum Code: Sendable {
        /// A setting cannot work as written; trying again changes nothing.
        case badSetting
        /// The reply was longer than the bound.
        case endlessReply
        /// The other side answered, and said no.
        case refused
        /// No answer: name resolution, connection, TLS, time.
        case unreachable
    }

    public let code: Code
    /// What it was about: the redacted URL, or the name of a setting.
    public let object: String
    /// Without final stop: `Connection refused`.
    public let cause: String
    /// A whole sentence, or nothing.
    public let remedy: String

    public init(_ code: Code, _ object: String, _ cause: String, remedy: String = "") {
        self.code = code
        self.object = object
        self.cause = cause
        self.remedy = remedy
    }
}

extension DeliveryError: CustomStringConvertible {
    /// `cannot reach 'https://host/path': Connection refused.`, or `'htp://x' is not a valid http or https
    /// URL. Write ...`
    public var description: String {
        let sentence = code == .badSetting ? "'\(object)' \(cause)." : "cannot reach '\(object)': \(cause)."
        return remedy.isEmpty ? sentence : "\(sentence) \(remedy)"
    }
}
