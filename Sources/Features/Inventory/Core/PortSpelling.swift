/// Names of ports as one device prints them in two places: `Gi0/1` and `GigabitEthernet0/1`, `1/0/5` and `ge1/0/5`.
package enum PortSpelling {
    private static let prefixes = [
        ("hundredgige", "hu"), ("hundredgigabitethernet", "hu"), ("fortygigabitethernet", "fo"),
        ("twentyfivegige", "twe"), ("tengigabitethernet", "te"), ("tengigaethernet", "te"),
        ("xgigabitethernet", "te"), ("xge", "te"), ("gigabitethernet", "gi"), ("gigaethernet", "gi"),
        ("ge", "gi"), ("fastethernet", "fa"), ("ethernet", "e"), ("eth", "e"), ("port-channel", "po"),
        ("eth-trunk", "po"), ("port", ""), ("swp", ""),
    ]

    /// The same for both spellings.
    package static func plain(_ name: String) -> String {
        let small = name.lowercased().filter { $0 != " " }
        let letters = small.prefix { !$0.isNumber }
        let short = prefixes.first { $0.0 == letters }.map { $0.1 } ?? String(letters)
        return short + small.dropFirst(letters.count)
    }

    /// Whether a device speaks of itself: `CPU`, `Vlan10`.
    package static func isInside(_ name: String) -> Bool {
        let small = name.lowercased()
        return ["cpu", "switch", "router", "self", "0", "-", "drop", "all"].contains(small)
            || ["vlan", "vl", "sup-eth"].contains { small.hasPrefix($0) && small != $0 }
    }
}
