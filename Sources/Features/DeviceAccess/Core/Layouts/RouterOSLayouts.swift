internal import MonitorCore

/// MikroTik's RouterOS.
enum RouterOSLayouts {
    static let profile = "mikrotik-routeros"

    static let all: [Layout] = [
        Layout("routeros-ppp-active", .sessions, profile: profile, sessions),
        Layout("routeros-ip-arp-print", .other, profile: profile) { arp($0, number: "num", hasState: false) },
        Layout("routeros-ip-arp-print-without-paging", .other, profile: profile) {
            arp($0, number: "index", hasState: true)
        },
        Layout("routeros-ip-dhcp-server-lease-print", .other, profile: profile, leases),
        .pairs(
            "routeros-ip-dhcp-server-lease-print-terse-without-paging", number: "index",
            flags: [("flag", "XRDB")],
            keys: [
                "active_address", "active_client_id", "active_mac_address", "active_server", "address",
                "address_lists", "age", "class_id", "client_id", "comment", "dhcp_option", "expires_after",
                "host_name", "last_seen", "mac_address", "server", "src_mac_address", "status",
            ]),
        .pairs(
            "routeros-interface-print-terse-without-paging", number: "id",
            flags: [("dynamic", "D"), ("status", "RX"), ("slave", "S")],
            keys: [
                "comment", "name", "default_name", "type", "mtu", "actual_mtu", "l2mtu", "max_l2mtu",
                "mac_address", "fast_path", "last_link_down_time", "last_link_up_time", "link_downs", "vrf",
            ]),
        .pairs(
            "routeros-interface-bridge-host-print-terse-without-paging", number: "id",
            flags: [
                ("disabled", "X"), ("invalid", "I"), ("dynamic", "D"), ("local", "L"), ("external", "E"),
            ],
            keys: ["bridge", "comment", "interface", "mac_address", "on_interface", "vid:vlan_id"]),
        .pairs(
            "routeros-ip-neighbor-print-detail", number: "number", flags: [],
            keys: [
                "interface", "address:ip_address", "address4:ipv4_address", "address6:ipv6_address",
                "mac_address", "identity", "platform", "version", "unpack", "age", "uptime", "software_id",
                "board", "ipv6", "interface_name", "system_description", "system_caps", "system_caps_enabled",
            ]),
        .properties("routeros-system-identity-print", keys: ["name"]),
        .properties(
            "routeros-system-routerboard-print",
            keys: [
                "routerboard", "board_name", "model:hardware_model", "revision", "serial_number",
                "firmware_type", "factory_firmware", "current_firmware", "upgrade_firmware",
            ]),
        .properties(
            "routeros-system-resource-print",
            keys: [
                "uptime", "version", "build_time", "factory_software", "free_memory", "total_memory", "cpu",
                "cpu_count", "cpu_frequency", "cpu_load", "free_hdd_space", "total_hdd_space",
                "write_sect_since_reboot", "write_sect_total", "bad_blocks", "architecture_name",
                "board_name",
                "platform",
            ]),
    ]

    /// What RouterOS says instead of an answer: the exit status of the channel is 0 even then.
    private static let refusals = [
        "bad command name", "expected end of command", "expected command name", "no such item",
        "syntax error", "input does not match", "failure", "invalid item number", "not enough permissions",
    ]

    static let errors = refusals.map { LiteralPattern($0 + "*") }

    static func refusal(_ text: DeviceText) -> String? {
        for line in text.lines.prefix(8) {
            let line = line.trimmed
            if let refusal = refusals.first(where: { line.hasPrefix($0) }) { return refusal }
        }
        return nil
    }

    /// A line of the log, which also comes into answers: `17:20:06 echo: system,error,critical ...`.
    static func isLog(_ line: Bytes) -> Bool {
        guard line.count > 14, let at = line.position(of: " echo: ") else { return false }
        let time = line[line.startIndex..<at].words.last ?? []
        return time.count == 8
            && time.enumerated().allSatisfy { index, byte in
                index % 3 == 2 ? byte == UInt8(ascii: ":") : byte >= 0x30 && byte <= 0x39
            }
    }

    /// Entries of `print detail` and `print terse`: a number begins one, further lines continue it.
    static func entries(_ text: DeviceText) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var isOpen = false
        for line in text.lines where !isLog(line) {
            let part = line.trimmed
            guard !part.isEmpty, !part.hasPrefix("Flags:"), !part.hasPrefix("Columns:") else {
                isOpen = isOpen && !part.isEmpty
                continue
            }
            // A continuation begins far to the right, or with no number.
            let indent = line.prefix { $0 == 0x20 }.count
            if part.words[0].number != nil, indent < 6 {
                entries.append(Array(part))
                isOpen = true
            } else if isOpen, let last = entries.indices.last, entries[last].count < DeviceText.longestLine {
                entries[last] += [0x20] + part
            }
        }
        return entries
    }

    private static let sessions: @Sendable (DeviceText) -> Table = { text in
        if let refusal = refusal(text) { return Table(.sessions([]), error: refusal) }
        let rows = entries(text).compactMap { entry -> SessionRow? in
            let pairs = RouterOSPairs(entry[...])
            guard let login = pairs["name"] else { return nil }
            let caller = pairs["caller-id"].flatMap { $0.isEmpty ? nil : $0 }
            return SessionRow(
                login: login.text, station: caller.flatMap { HardwareSpelling.marked($0) },
                caller: caller?.text, address: pairs["address"]?.value, service: pairs["service"]?.value,
                uptimeSeconds: pairs["uptime"].flatMap(seconds), session: pairs["session-id"]?.value,
                isRadius: pairs.flags.contains(UInt8(ascii: "R")))
        }
        return Table(.sessions(rows))
    }

    /// `3w1d22h12m21s`.
    static func seconds(_ text: Bytes) -> Int? {
        var total = 0
        var number: Int?
        for byte in text {
            if byte >= 0x30, byte <= 0x39 {
                let grown = (number ?? 0) * 10 + Int(byte - 0x30)
                guard grown < 1_000_000_000 else { return nil }
                number = grown
                continue
            }
            let units: [UInt8: Int] = [0x77: 604_800, 0x64: 86_400, 0x68: 3600, 0x6d: 60, 0x73: 1]
            guard let unit = units[byte], let count = number else { return nil }
            total += count * unit
            number = nil
        }
        return number == nil && !text.isEmpty ? total : nil
    }
}

// MARK: - Tables

extension RouterOSLayouts {
    private static func arp(_ text: DeviceText, number: String, hasState: Bool) -> Table {
        if let refusal = refusal(text) { return Table(.rows([]), error: refusal) }
        var rows: [Row] = []
        for line in text.lines where !isLog(line) {
            var words = line.words
            guard words.count >= 2, words[0].number != nil else { continue }
            let index = words.removeFirst()
            var row = Row()
            let hasFlags = !words[0].contains(UInt8(ascii: ".")) && !words[0].contains(UInt8(ascii: ":"))
            let flags = hasFlags ? words.removeFirst().text : nil
            guard let address = words.first else { continue }
            words.removeFirst()
            let station = words.first.flatMap { HardwareSpelling.marked($0) }
            if station != nil { words.removeFirst() }
            row["ip_address"] = .text(address.text)
            row["flags"] = .optional(flags)
            row["interface"] = .optional(words.first?.text)
            row["mac_address"] = .optional(station?.description)
            row[number] = .text(index.text)
            if hasState { row["status"] = .optional(words.word(1)?.text) }
            rows.append(row)
        }
        return Table(.rows(rows))
    }

    /// By the columns of the heading.
    private static let leases: @Sendable (DeviceText) -> Table = { text in
        if let refusal = refusal(text) { return Table(.rows([]), error: refusal) }
        let titles = ["ADDRESS", "MAC-ADDRESS", "HOST-NAME", "SERVER", "RATE-LIMIT", "STATUS", "LAST-SEEN"]
        let keys = ["address", "mac_address", "host_name", "server", "rate_limit", "status", "last_seen"]
        var starts: [Int] = []
        var rows: [Row] = []
        for line in text.lines where !isLog(line) {
            if starts.isEmpty {
                let words = line.words
                guard words.first?.equals("#") ?? false else { continue }
                let found = titles.compactMap { title in
                    words.first { $0.equals(title) }.map { $0.startIndex - line.startIndex }
                }
                if found.count == titles.count { starts = found }
                continue
            }
            let head = line.columns(0..<starts[0]).words
            guard let number = head.first, number.number != nil else { continue }
            var row = Row(["number": .text(number.text), "flags": .optional(head.word(1)?.text)])
            for (index, key) in keys.enumerated() {
                let end = index + 1 < starts.count ? starts[index + 1] : Swift.max(starts[index], line.count)
                let value = line.columns(starts[index]..<end).value
                row[key] = .optional(
                    key == "mac_address" ? value.map { HardwareSpelling.plain(Array($0.utf8)[...]) } : value)
            }
            rows.append(row)
        }
        return Table(.rows(rows))
    }
}

extension Layout {
    /// Entries of `key=value`. A key is the row's own, with `_` for `-`, or `printed:row`.
    fileprivate static func pairs(
        _ name: String, number: String, flags: [(key: String, letters: String)], keys: [String]
    ) -> Layout {
        let names = keys.map { key in
            let parts = key.split(separator: ":").map(String.init)
            return (printed: parts[0].replacing("_", with: "-"), key: parts.last ?? key)
        }
        return Layout(name, .other, profile: RouterOSLayouts.profile) { text in
            if let refusal = RouterOSLayouts.refusal(text) { return Table(.rows([]), error: refusal) }
            return Table(
                .rows(
                    RouterOSLayouts.entries(text).map { entry in
                        let pairs = RouterOSPairs(entry[...])
                        var row = Row([number: .text(pairs.number.text)])
                        for (key, letters) in flags {
                            let found = pairs.flags.filter { letters.utf8.contains($0) }
                            row[key] = found.isEmpty ? .null : .text(String(decoding: found, as: UTF8.self))
                        }
                        for (printed, key) in names {
                            let value = pairs[printed]?.value
                            row[key] = .optional(
                                key == "mac_address"
                                    ? value.map { HardwareSpelling.plain(Array($0.utf8)[...]) } : value)
                        }
                        return row
                    }))
        }
    }

    /// `key: value` on a line each, one row in all.
    fileprivate static func properties(_ name: String, keys: [String]) -> Layout {
        let names = keys.map { key in
            let parts = key.split(separator: ":").map(String.init)
            return (printed: parts[0].replacing("_", with: "-"), key: parts.last ?? key)
        }
        return Layout(name, .version, profile: RouterOSLayouts.profile) { text in
            if let refusal = RouterOSLayouts.refusal(text) { return Table(.rows([]), error: refusal) }
            var row = Row()
            for (_, key) in names { row[key] = Value.null }
            for line in text.lines where !RouterOSLayouts.isLog(line) {
                guard let (key, value) = line.split(at: UInt8(ascii: ":")) else { continue }
                guard let (_, name) = names.first(where: { key.trimmed.equals($0.printed) }) else { continue }
                row[name] = .optional(value.value)
                if name == "uptime" { split(value.trimmed, into: &row) }
            }
            return Table(.rows([row]))
        }
    }

    /// `6w5d11h55m45s`, a part each.
    private static func split(_ uptime: Bytes, into row: inout Row) {
        let units: [(UInt8, String)] = [
            (0x77, "weeks"), (0x64, "days"), (0x68, "hours"), (0x6d, "minutes"), (0x73, "seconds"),
        ]
        for (_, word) in units { row["uptime_" + word] = Value.null }
        var digits: [UInt8] = []
        for byte in uptime {
            if byte >= 0x30, byte <= 0x39 {
                digits.append(byte)
            } else if let unit = units.first(where: { $0.0 == byte }) {
                row["uptime_" + unit.1] = .text(String(decoding: digits, as: UTF8.self))
                digits = []
            }
        }
    }
}
