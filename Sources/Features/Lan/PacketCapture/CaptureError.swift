/// Why packets cannot be had. `description` says what to do.
public struct CaptureError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable {
        case permission, noSuchInterface, interfaceDown, linkType, file, engine, kernelEngine,
            kernelPermission
    }

    public let code: Code
    /// The interface or the file.
    public let object: String
    /// libpcap's or the kernel's words.
    public let cause: String

    public init(_ code: Code, object: String, cause: String) {
        self.code = code
        self.object = object
        self.cause = cause
    }

    public var description: String {
        "cannot \(verb) '\(object)': \(cause). \(remedy)"
    }

    private var verb: String {
        switch code {
        case .file: "read"
        case .kernelEngine, .kernelPermission: "count in the kernel on"
        default: "capture on"
        }
    }

    private var remedy: String {
        switch code {
        case .permission:
            "Grant CAP_NET_RAW: install systemd/monitor.service or run setup_agent.sh."
        case .noSuchInterface: "Set INTERFACE to one of those that 'ip link' lists."
        case .interfaceDown: "Bring it up: 'ip link set \(object) up'."
        case .linkType: "Choose an interface with Ethernet or IP frames."
        case .file: "Give a pcap or pcapng file, as tcpdump -w writes it."
        case .kernelEngine: "Set CAPTURE_ENGINE to pcap."
        case .kernelPermission:
            "Grant CAP_BPF from the start: see CAPTURE_ENGINE in docs/operating.md; or set it to pcap."
        case .engine: "Check 'ip link show \(object)' and the kernel's log."
        }
    }
}
