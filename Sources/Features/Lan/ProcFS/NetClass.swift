internal import LanCore

/// `/sys/class/net/NAME`: what the kernel says of one interface besides its counters.
///
/// Every answer is `nil` or `false` for a name that is not an interface here.
///
/// Source: Documentation/ABI/testing/sysfs-class-net.
enum NetClass {
    /// Megabits per second as bits per second. `-1`, `0` and 2^32 - 1 (older drivers) mean unknown.
    static func bitsPerSecond(_ text: ProcText) -> UInt64? {
        guard let megabits = text.number, megabits > 0, megabits < UInt64(UInt32.max) else { return nil }
        return megabits * 1_000_000
    }

    /// Digits and nothing else, leading zeros among them (`vlan0020`).
    static func vlan(_ digits: Substring) -> UInt16? {
        guard digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
        return UInt16(digits).flatMap { (1...4094).contains($0) ? $0 : nil }
    }

    /// A name that leads to one folder below `/sys/class/net` and nowhere else (`dev_valid_name`).
    static func isName(_ name: String) -> Bool {
        (1...15).contains(name.utf8.count) && !name.utf8.contains(UInt8(ascii: "/"))
            && name != "." && name != ".."
    }
}

extension ProcFS {
    /// Whether the interface is a Linux bridge, such as `br-lan`.
    public func isBridge(_ name: String) -> Bool { has("bridge", name) }

    /// Whether the interface is a Wi-Fi one.
    public func isWireless(_ name: String) -> Bool { has("phy80211", name) || has("wireless", name) }

    /// The bridge, bond, team or VRF that the interface is a member of; `nil` for none.
    public func master(of name: String) -> String? {
        folder(name).flatMap { Folder.linkName("\($0)/master") }
    }

    /// What the interface is made of: a bridge's ports, the trunk of a VLAN; sorted.
    public func lowers(of name: String) -> [String] {
        let names = folder(name).flatMap(Folder.names) ?? []
        return names.filter { $0.hasPrefix("lower_") }.map { String($0.dropFirst(6)) }.sorted()
    }

    /// The number of a VLAN's interface, as the two customary kinds of name tell it (`eth0.20` on `eth0`,
    /// `vlan20`); 0 for other names, whose digits may mean anything; `nil` for an interface that is not a
    /// VLAN's.
    public func vlan(of name: String) -> UInt16? {
        let lowers = lowers(of: name)
        guard lowers.count == 1, !isBridge(name) else { return nil }
        let trunk = lowers[0] + "."
        guard deviceType(of: name).map({ $0 == "vlan" }) ?? name.hasPrefix(trunk) else { return nil }
        guard let front = [trunk, "vlan"].first(where: name.hasPrefix) else { return 0 }
        return NetClass.vlan(name.dropFirst(front.count)) ?? 0
    }

    /// `vlan`, `bridge`, `macvlan`, ...; `nil` for hardware, and where it is not told.
    private func deviceType(of name: String) -> String? {
        guard let folder = folder(name), var text = try? FileBuffer().read("\(folder)/uevent") else {
            return nil
        }
        while var line = text.takeLine() {
            if line.take(until: UInt8(ascii: "=")).map({ $0 == "DEVTYPE" }) == true { return line.string }
        }
        return nil
    }

    /// `nil` where the driver does not know, and while the link is down.
    public func linkSpeedBitsPerSecond(of name: String) -> UInt64? {
        folder(name).flatMap { FileBuffer().attribute("\($0)/speed") }.flatMap(NetClass.bitsPerSecond)
    }

    /// The RFC 2863 word: `up`, `down`, `unknown`, `dormant`, ...
    public func operationalState(of name: String) -> String? {
        folder(name).flatMap { FileBuffer().attribute("\($0)/operstate") }.map(\.string)
    }

    /// The number that tells this interface from an earlier one of the same name.
    public func interfaceIndex(of name: String) -> Int? {
        folder(name).flatMap { FileBuffer().attribute("\($0)/ifindex") }?.number.flatMap { Int(exactly: $0) }
    }

    /// Fills in what `/proc/net/dev` does not say; leaves all `nil` where there is no sysfs.
    func netClass(_ interfaces: inout [InterfaceReading], _ file: FileBuffer = FileBuffer()) {
        guard let folder = Folder("\(sys)/class/net") else { return }
        for index in interfaces.indices { netClass(&interfaces[index], in: folder, file) }
    }

    /// One open folder for all three, so that they are the same interface's even if it is renamed meanwhile.
    /// A link that is down has no speed, and asking would only wake its driver.
    private func netClass(
        _ interface: inout InterfaceReading, in folder: borrowing Folder, _ file: FileBuffer
    ) {
        guard NetClass.isName(interface.name), let own = Folder(interface.name, in: folder) else { return }
        interface.index = file.attribute("ifindex", in: own)?.number.flatMap { Int(exactly: $0) }
        interface.operationalState = file.attribute("operstate", in: own).map(\.string)
        guard interface.operationalState != "down" else { return }
        interface.linkSpeedBitsPerSecond =
            file.attribute("speed", in: own).flatMap(NetClass.bitsPerSecond)
    }

    private func folder(_ name: String) -> String? {
        NetClass.isName(name) ? "\(sys)/class/net/\(name)" : nil
    }

    private func has(_ attribute: String, _ name: String) -> Bool {
        folder(name).map { Folder.exists("\($0)/\(attribute)") } ?? false
    }
}
