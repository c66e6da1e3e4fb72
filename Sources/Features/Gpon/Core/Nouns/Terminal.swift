/// A terminal as the OLT's card shows it.
package struct Terminal: Equatable, Sendable {
    package var place: TerminalPlace
    /// As printed; the typed form where it is one.
    package var printedSerial: String
    package var description: String?
    package var runState: String?
    package var configState: String?
    package var matchState: String?
    package var lineProfile: Int?
    package var serviceProfile: Int?
    package var distanceMetres: Int?
    package var temperature: Int?
    package var downCause: String?
    package var lastUp: String?
    package var lastDown: String?
    package var lastDyingGasp: String?
    package var onlineFor: String?

    package var serial: SerialNumber? { SerialNumber(printedSerial) }
    package var isOnline: Bool { runState == "online" }

    package init(place: TerminalPlace, printedSerial: String) {
        self.place = place
        self.printedSerial = printedSerial
    }
}

/// A terminal that the OLT sees on a port, and that is registered nowhere on it.
package struct FoundTerminal: Hashable, Sendable {
    package var port: PonPort
    package var serial: SerialNumber
    package var model: String?
    package var software: String?
    /// When the OLT found it, by the OLT's clock.
    package var foundAt: String?

    package init(port: PonPort, serial: SerialNumber) {
        self.port = port
        self.serial = serial
    }
}

/// A line or service profile of the OLT.
package struct NamedProfile: Hashable, Sendable {
    package var id: Int
    package var name: String
    /// Terminals that use it.
    package var bound: Int?

    package init(id: Int, name: String, bound: Int?) {
        self.id = id
        self.name = name
        self.bound = bound
    }
}

/// All that is needed to register a terminal again as it was.
package struct TerminalRecord: Equatable, Sendable {
    package var place: TerminalPlace
    package var serial: SerialNumber
    /// As the OLT had it; it may hold characters that we never write.
    package var description: String?
    package var lineProfile: Int
    package var serviceProfile: Int
    package var servicePorts: [ServicePort]
    /// By number of the Ethernet port; those that are not 1.
    package var nativeVLANs: [Int: Int]

    package init(
        place: TerminalPlace, serial: SerialNumber, description: String?, lineProfile: Int,
        serviceProfile: Int, servicePorts: [ServicePort], nativeVLANs: [Int: Int]
    ) {
        self.place = place
        self.serial = serial
        self.description = description
        self.lineProfile = lineProfile
        self.serviceProfile = serviceProfile
        self.servicePorts = servicePorts
        self.nativeVLANs = nativeVLANs
    }
}

/// Why a terminal went offline last, in words.
package enum DownCause {
    package static func words(_ printed: String?) -> String? {
        guard let printed else { return nil }
        switch printed.lowercased() {
        case "dying-gasp": return "power cut at the customer (dying gasp)"
        case "losi/lobi", "los", "losi", "lobi":
            return "fibre cut or bent, or the terminal's laser is off (\(printed))"
        case "lofi": return "the light is too weak or disturbed (LOFi)"
        case "sfi", "sdi": return "too many errors on the fibre (\(printed))"
        case "wire-down", "los(ont)", "ring": return "a fault in the customer's wiring (\(printed))"
        case "deactive", "deactivated": return "switched off on the OLT (\(printed))"
        case "reset", "reboot", "ont reset": return "restarted (\(printed))"
        default: return printed
        }
    }
}
