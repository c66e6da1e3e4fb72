internal import MonitorCore

/// One port on which a station is or was, with what is known of the port.
package struct Place: Sendable, Equatable {
    package var device: String
    package var port: String
    package var vlans: Set<Int>
    package var side: PortSide
    package var sideReason: SideReason
    /// Stations on the port now.
    package var addresses: Int
    /// VLANs in which stations are on the port now.
    package var portVLANs: Int
    package var first: Int64
    /// `nil` while the station is there.
    package var last: Int64?
    /// The device's last complete reading.
    package var read: Int64?

    package init(
        device: String, port: String, vlans: Set<Int>, side: PortSide, sideReason: SideReason, addresses: Int,
        portVLANs: Int, first: Int64, last: Int64?, read: Int64?
    ) {
        self.device = device
        self.port = port
        self.vlans = vlans
        self.side = side
        self.sideReason = sideReason
        self.addresses = addresses
        self.portVLANs = portVLANs
        self.first = first
        self.last = last
        self.read = read
    }
}

/// How far a place may be trusted.
package enum Confidence: String, Sendable, CaseIterable {
    /// There now, on an access port, and on no other.
    case sure
    /// An access port, but the sighting is old, the port is shared, or there is another candidate.
    case likely
    /// Somewhere behind a port whose switch is not read.
    case behind
    /// Only seen on the way.
    case weak
}

/// A place with its trust and its reasons, in sentences.
package struct RankedPlace: Sendable, Equatable {
    package var place: Place
    package var confidence: Confidence
    package var reasons: [String]
}

/// Sorts the places of one station, best first. Never drops one.
package enum Places {
    /// What else is known of the station.
    package struct Facts: Sendable {
        package var now: Int64
        /// The VLAN of its session, where one is known.
        package var sessionVLAN: Int?
        /// Logins that used the station in the last 30 days.
        package var logins: Int
        /// Seconds between two readings of a device.
        package var period: Int64

        package init(now: Int64, sessionVLAN: Int? = nil, logins: Int = 1, period: Int64 = 900) {
            self.now = now
            self.sessionVLAN = sessionVLAN
            self.logins = logins
            self.period = period
        }
    }

    package static func ranked(_ places: [Place], _ facts: Facts) -> [RankedPlace] {
        let sorted = places.sorted { isBefore($0, $1, facts) }
        let open = sorted.count { $0.last == nil && $0.side == .access }
        return sorted.map { place in
            let confidence = confidence(place, facts, openAccessPlaces: open)
            return RankedPlace(
                place: place, confidence: confidence, reasons: reasons(place, facts, openAccessPlaces: open))
        }
    }

    /// Open before closed; then the side; then fewer stations on the port, fewer VLANs; then the session's VLAN; then later.
    static func isBefore(_ a: Place, _ b: Place, _ facts: Facts) -> Bool {
        func key(_ place: Place) -> [Int64] {
            // Of closed places, an access port counts before the way to it, however late that was seen.
            [
                place.last == nil ? 0 : 1, Int64(place.side.rank),
                place.last == nil ? Int64(place.addresses) : 0,
                place.last == nil ? Int64(place.portVLANs) : 0,
                facts.sessionVLAN.map { place.vlans.contains($0) ? 0 : 1 } ?? 0, -(place.last ?? Int64.max),
            ]
        }
        let first = key(a)
        let second = key(b)
        if first != second { return first.lexicographicallyPrecedes(second) }
        return (a.device, a.port) < (b.device, b.port)
    }

    private static func confidence(_ place: Place, _ facts: Facts, openAccessPlaces: Int) -> Confidence {
        switch place.side {
        case .unread: return .behind
        case .leadsTo, .up: return .weak
        case .access: break
        }
        let isFresh = place.read.map { facts.now - $0 <= 2 * facts.period } ?? false
        let isAlone = place.addresses <= 1 && openAccessPlaces == 1 && facts.logins <= 3
        return place.last == nil && isFresh && isAlone ? .sure : .likely
    }

    private static func reasons(_ place: Place, _ facts: Facts, openAccessPlaces: Int) -> [String] {
        var reasons: [String] = []
        if let last = place.last {
            reasons.append("last seen here \(Ago.text(facts.now - last)) ago")
            if place.addresses == 0 { reasons.append("the port is empty now") }
        } else if let read = place.read {
            reasons.append("there now: \(place.device) was read \(Ago.text(facts.now - read)) ago")
        }
        switch place.side {
        case .access:
            let count = place.addresses == 1 ? "1 address" : "\(place.addresses) addresses"
            reasons.append("port \(place.port) holds \(count), and \(place.sideReason.sentence)")
            if place.addresses > 2 {
                reasons.append("\(place.addresses) addresses share this port: an unmanaged switch?")
            }
        case .leadsTo(let name):
            reasons.append("port \(place.port) leads to \(name): \(place.sideReason.sentence)")
        case .unread(let name):
            reasons.append("somewhere behind \(place.device) port \(place.port): \(name) is not read")
        case .up: reasons.append("on the way: \(place.sideReason.sentence)")
        }
        if openAccessPlaces > 1, place.last == nil, place.side == .access {
            reasons.append(
                "the same address is on \(openAccessPlaces) access ports now: a clone, a loop, or a move?")
        }
        if facts.logins > 3 { reasons.append("the same address was used by \(facts.logins) logins") }
        if let vlan = facts.sessionVLAN, place.vlans.contains(vlan) {
            reasons.append("VLAN \(vlan) is that of the session")
        }
        return reasons
    }
}

/// How long ago, in the largest unit that fits twice, or the only one.
package enum Ago {
    package static func text(_ seconds: Int64) -> String {
        let seconds = Swift.max(0, seconds)
        for (unit, size) in [("d", Int64(86_400)), ("h", 3600), ("min", 60)] where seconds >= size * 2 {
            return "\(seconds / size) \(unit)"
        }
        return seconds >= 60 ? "1 min" : "\(seconds) s"
    }
}
