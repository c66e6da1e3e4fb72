/// Why a secret can be neither sealed nor opened. Holds nothing of the secret.
public struct VaultError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The key's file can be neither read nor made, by this cause.
        case unavailable(String)
        /// There is no key, and the secret was sealed with one.
        case missing
        /// Others than its owner may read the key.
        case exposed
        /// The file holds no key.
        case noKey
        /// Sealed with another key than this.
        case otherKey
        /// Changed since it was sealed, or sealed for another purpose.
        case damaged
    }

    public let code: Code
    /// Of the key's file.
    public let path: String

    init(_ code: Code, path: String) {
        self.code = code
        self.path = path
    }

    public var description: String {
        switch code {
        case .unavailable(let cause):
            "cannot use '\(path)': \(cause). Check the owner and permissions of its folder."
        case .missing:
            "cannot use '\(path)': it is missing. Put it back from a copy, or enter the stored secrets again."
        case .exposed: "cannot use '\(path)': other users can read it. Run: chmod 600 '\(path)'."
        case .noKey: "cannot use '\(path)': it does not hold a key. Put it back from a copy, or remove it."
        case .otherKey:
            "cannot open a stored secret: it was sealed with another key than '\(path)'. Put that key back, or enter the secret again."
        case .damaged: "cannot open a stored secret: it is damaged. Enter it again."
        }
    }
}
