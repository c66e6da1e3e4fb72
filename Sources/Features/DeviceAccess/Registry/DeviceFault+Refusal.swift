internal import HTTPTypes
package import HubServer
package import HubVault

/// As routes of all features that use devices answer.
extension DeviceFault: RefusalConvertible {
    package var refusal: Refusal {
        switch self {
        case .invalid: Refusal(.unprocessableContent, description)
        case .unknownDevice, .unknownCredentials: Refusal(.notFound, description)
        case .nameTaken, .credentialsUsed, .noKeyOffered, .otherKey, .full: Refusal(.conflict, description)
        }
    }
}

extension VaultError: RefusalConvertible {
    package var refusal: Refusal { Refusal(.serviceUnavailable, description, seconds: 60) }
}
