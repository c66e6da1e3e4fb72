import Glibc

/// Why discovery could not read, listen or ask.
public struct DiscoveryError: Error, Sendable, Equatable {
    public enum Code: String, Sendable {
        case readInterfaces = "read"
        case readNeighbours = "read the neighbours of"
        case sendARP = "send ARP on"
        case sweep = "sweep"
        case listen = "listen on"
        case ask = "ask on"
    }

    public enum Cause: Sendable, Equatable {
        /// An `errno` value.
        case system(Int32)
        /// A sentence without full stop: libpcap's, or our own.
        case text(String)
    }

    public let code: Code
    /// The interface, range or list that the code's verb acts on.
    public let object: String
    public let cause: Cause

    public init(_ code: Code, _ object: String, _ cause: Cause) {
        self.code = code
        self.object = object
        self.cause = cause
    }

    /// The interface is gone or down: worth another try when it returns.
    public var isInterfaceGone: Bool {
        [.system(ENODEV), .system(ENXIO), .system(ENETDOWN)].contains(cause)
    }

    /// CAP_NET_RAW is missing.
    public var isPermission: Bool { [.system(EPERM), .system(EACCES)].contains(cause) }

    private var remedy: String? {
        switch (code, cause) {
        case (.sendARP, _) where isPermission, (.listen, _) where isPermission:
            "Grant CAP_NET_RAW: install systemd/monitor.service or run setup_agent.sh."
        case (.ask, _) where isPermission:
            "Permit UDP to 224.0.0.251 and 239.255.255.250 (IPAddressAllow= of the unit), "
                + "or set ASK_DEVICES=no."
        case (.sweep, _):
            "Name an IPv4 range of at most \(ArpSweep.maximumAddresses) addresses."
        case _ where isInterfaceGone:
            "Discovery resumes when the interface is up."
        default:
            nil
        }
    }
}

extension DiscoveryError: CustomStringConvertible {
    /// `cannot <verb> '<object>': <cause>. <Remedy>.`
    public var description: String {
        "cannot \(code.rawValue) '\(object)': \(cause)." + (remedy.map { " " + $0 } ?? "")
    }
}

extension DiscoveryError.Cause: CustomStringConvertible {
    public var description: String {
        switch self {
        case .text(let text): text
        // because strerror(3) returns a terminated string of its own thread, copied here before any other
        // call.
        case .system(let number):
            unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        }
    }
}
