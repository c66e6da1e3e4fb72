internal import LanCore
internal import MonitorCore

/// Who answered one sweep so far. Decides what is news; holds no socket.
///
/// Bounded: addresses of the range only, and at most `maximumPerAddress` hardware addresses for each,
/// whatever arrives.
struct ArpReplies {
    /// Two devices that claim one address are worth seeing; a stream of invented ones is not.
    static let maximumPerAddress = 2

    private let range: NetworkRange
    private let own: IPAddress
    /// Oldest first: the last one heard is the one that the network would believe.
    private var macs: [IPAddress: [MACAddress]] = [:]

    init(range: NetworkRange, own: IPAddress) {
        self.range = range
        self.own = own
    }

    /// - Returns: the neighbour, the first time that this pair is heard; `nil` when it is known already or
    ///   not ours.
    mutating func note(_ address: IPAddress, _ mac: MACAddress) -> Neighbour? {
        guard range.hasHost(address), address != own else { return nil }
        var heard = macs[address] ?? []
        let isFull = heard.count == Self.maximumPerAddress
        let known = heard.firstIndex(of: mac)
        if let known { heard.remove(at: known) } else if isFull { heard.removeFirst() }
        heard.append(mac)
        macs[address] = heard
        return known != nil || isFull ? nil : Neighbour(address: address, mac: mac, isConfirmed: true)
    }

    func answered(_ address: IPAddress) -> Bool { macs[address] != nil }

    /// By address; where two devices claim one, the last heard comes last.
    var neighbours: [Neighbour] {
        macs.sorted { $0.key < $1.key }.flatMap { address, macs in
            macs.map { Neighbour(address: address, mac: $0, isConfirmed: true) }
        }
    }
}
