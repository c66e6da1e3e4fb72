package import MonitorCore

/// What one layout's reader made of a device's text.
///
/// Next: `Sightings` for addresses and neighbours.
package struct Table: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        case addresses([AddressRow])
        case neighbours([NeighbourRow])
        case sessions([SessionRow])
        case bindings([BindingRow])
        case rows([Row])
    }

    package var content: Content
    /// The number that the device itself prints at the end; `nil` where it prints none.
    package var printedTotal: Int?
    /// The device's refusal: then there are no rows.
    package var error: String?
    /// One object rather than a list, as the shape's `row`.
    package var isOne = false
    /// What the shape has beside its rows.
    package var more = Row()

    package init(_ content: Content, printedTotal: Int? = nil, error: String? = nil) {
        self.content = content
        self.printedTotal = printedTotal
        self.error = error
    }

    package init(one row: Row?, error: String? = nil) {
        content = .rows(row.map { [$0] } ?? [])
        self.error = error
        isOne = true
    }

    /// IP addresses with their hardware addresses, of any layout that has them; entries that are disabled or invalid are
    /// left out.
    package var bindings: [BindingRow] {
        switch content {
        case .bindings(let rows): rows
        case .rows(let rows): rows.compactMap(BindingRow.init)
        default: []
        }
    }

    package var rows: [Row] {
        switch content {
        case .addresses(let rows): rows.map(\.row)
        case .neighbours(let rows): rows.map(\.row)
        case .sessions(let rows): rows.map(\.row)
        case .bindings(let rows): rows.map(\.row)
        case .rows(let rows): rows
        }
    }

    package var count: Int {
        switch content {
        case .addresses(let rows): rows.count
        case .neighbours(let rows): rows.count
        case .sessions(let rows): rows.count
        case .bindings(let rows): rows.count
        case .rows(let rows): rows.count
        }
    }

    /// Whether the device refused, or printed another number of rows than came.
    package var isComplete: Bool { error == nil && (printedTotal ?? count) == count }

    /// This one's rows and then another's, of the same sort.
    package func joined(with other: Table) -> Table {
        var joined = self
        switch (content, other.content) {
        case (.addresses(let own), .addresses(let more)): joined.content = .addresses(own + more)
        case (.neighbours(let own), .neighbours(let more)): joined.content = .neighbours(own + more)
        case (.sessions(let own), .sessions(let more)): joined.content = .sessions(own + more)
        case (.bindings(let own), .bindings(let more)): joined.content = .bindings(own + more)
        case (.rows(let own), .rows(let more)): joined.content = .rows(own + more)
        default: return self
        }
        if let total = other.printedTotal { joined.printedTotal = (printedTotal ?? 0) + total }
        joined.error = error ?? other.error
        return joined
    }

    /// `{"rows": [...]}`, with what else is known.
    package var json: [UInt8] {
        var json = Array("{\"rows\": ".utf8)
        if error != nil, count == 0 {
            json += Array("null".utf8)
        } else {
            json.append(UInt8(ascii: "["))
            for (index, row) in rows.enumerated() {
                json += Array((index > 0 ? ",\n  " : "\n  ").utf8)
                row.write(into: &json)
            }
            json += Array("]".utf8)
        }
        for cell in more.cells {
            json += Array(",\n".utf8)
            JSONText.string(cell.key, into: &json)
            json += Array(": ".utf8)
            cell.value.write(into: &json)
        }
        if let printedTotal { json += Array(",\n\"printed_total\": \(printedTotal)".utf8) }
        if let error {
            json += Array(",\n\"error\": ".utf8)
            JSONText.string(error, into: &json)
        }
        json += Array(",\n\"complete\": \(isComplete)}\n".utf8)
        return json
    }
}

/// A row of a table of hardware addresses.
package struct AddressRow: Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// Learned, and ages.
        case dynamic
        /// Learned, and held by port security: a client as much as `dynamic`.
        case secure
        /// Set by hand or by a protocol.
        case fixed = "static"
        /// The device's own.
        case own = "self"
    }

    package var address: MACAddress
    /// As printed; several are joined by commas. `nil` where the row names none.
    package var port: String?
    /// `nil` where the row names none or several.
    package var vlan: Int?
    package var kind: Kind
    package var printedKind: String?

    package init(address: MACAddress, port: String?, vlan: Int?, printedKind: String?) {
        self.address = address
        self.port = port
        self.vlan = vlan
        self.printedKind = printedKind
        kind = Self.kind(printedKind, port)
    }

    var row: Row {
        var row = Row([
            "mac": .text(address.description), "port": .optional(port), "vlan": .optional(vlan),
            "type": .text(kind.rawValue), "printed_type": .optional(printedKind),
        ])
        if address.isGroup { row["group"] = .flag(true) }
        return row
    }

    /// What the device's word means, together with the port.
    static func kind(_ printed: String?, _ port: String?) -> Kind {
        guard let printed else { return .dynamic }
        switch printed.lowercased() {
        case "dynamic", "learned", "learnt": return .dynamic
        case "self": return .own
        case "deleteontimeout", "deleteonreset", "permanent", "del_on_timeout", "security", "sticky",
            "secure":
            return .secure
        default: return port.map(isOwn) ?? false ? .own : .fixed
        }
    }

    /// Whether the port is the device itself, or one of its VLAN interfaces.
    private static func isOwn(_ port: String) -> Bool {
        if ["cpu", "switch", "router", "0"].contains(port.lowercased()) || port.hasPrefix("sup-eth") {
            return true
        }
        for prefix in ["Vlan", "Vl"] where port.hasPrefix(prefix) {
            let rest = port.dropFirst(prefix.count)
            return !rest.isEmpty && rest.allSatisfy(\.isNumber)
        }
        return false
    }
}

/// A row of LLDP or CDP. What was not advertised is `nil`.
package struct NeighbourRow: Equatable, Sendable {
    package var localPort: String?
    package var chassis: String?
    package var remotePort: String?
    package var name: String?
    package var portDescription: String?
    package var address: String?
    /// The letters of LLDP's capabilities that are switched on, or CDP's words; not part of the shape.
    package var capabilities: String?

    package init() {}

    var row: Row {
        Row([
            "local_port": .optional(localPort), "remote_chassis": .optional(chassis),
            "remote_port": .optional(remotePort), "remote_name": .optional(name),
            "remote_port_description": .optional(portDescription), "remote_address": .optional(address),
        ])
    }
}

/// An IP address with the hardware address that has it, as a router knows them.
package struct BindingRow: Equatable, Sendable {
    package var address: String
    package var station: MACAddress
    /// As the router prints it.
    package var interface: String?

    package init(address: String, station: MACAddress, interface: String? = nil) {
        self.address = address
        self.station = station
        self.interface = interface
    }

    /// Of RouterOS's table, whose letters say what is disabled (X) or invalid (I).
    init?(_ row: Row) {
        guard case .text(let address)? = row["ip_address"], case .text(let hardware)? = row["mac_address"],
            let station = MACAddress(hardware)
        else { return nil }
        if case .text(let flags)? = row["flags"], flags.contains(where: { "XI".contains($0) }) { return nil }
        self.init(address: address, station: station)
        if case .text(let name)? = row["interface"] { interface = name }
    }

    var row: Row {
        Row([
            "ip_address": .text(address), "mac_address": .text(station.description),
            "interface": .optional(interface),
        ])
    }
}

/// A PPP session on an access server.
package struct SessionRow: Equatable, Sendable {
    package var login: String
    /// `nil` where the caller is not a hardware address.
    package var station: MACAddress?
    package var caller: String?
    package var address: String?
    package var service: String?
    package var uptimeSeconds: Int?
    package var session: String?
    package var isRadius: Bool

    var row: Row {
        Row([
            "login": .text(login), "mac": .optional(station?.description), "caller": .optional(caller),
            "address": .optional(address), "service": .optional(service),
            "uptime_s": .optional(uptimeSeconds),
            "session": .optional(session), "radius": .flag(isRadius),
        ])
    }
}
