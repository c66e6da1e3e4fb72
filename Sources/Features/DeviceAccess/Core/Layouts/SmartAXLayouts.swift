internal import MonitorCore

/// Huawei's SmartAX (MA5608T, MA5600T, MA5603T): tables.
///
/// Keys follow the template that a case came from, so that the shared cases hold. Next: `SmartAXCards`, `SmartAXAnswers`.
enum SmartAXLayouts {
    static let profile = "smartax"

    static let all: [Layout] = tables + SmartAXCards.all + SmartAXAnswers.all

    private static let tables: [Layout] = [
        rows("smartax-display-location", .other, macTable(index: "srv_port_index")),
        rows("smartax-display-mac-address", .other, macTable(index: "service_port_index")),
        rows("smartax-display-mac-address-ont-0-1-2-0", .other) { line in
            let words = line.words
            guard let place = place(words, at: 0), words.count == place.next + 5,
                let address = HardwareSpelling.marked(words[place.next + 3])
            else { return nil }
            return Row([
                "fsp": .text(place.text), "mac": .text(address.description),
                "ont_id": .text(words[place.next].text), "ont_port_id": .text(words[place.next + 2].text),
                "ont_port_type": .text(words[place.next + 1].text),
                "vlan_id": .text(words[place.next + 4].text),
            ])
        },
        rows("smartax-display-service-port-all", .terminals) { line in
            guard let words = servicePort(line) else { return nil }
            return Row(
                [
                    "flow_type": 7, "fsp": 4, "gem_index": 6, "index": 0, "ont_id": 5, "port_type": 3,
                    "rx": 9,
                    "state": 11, "tx": 10, "vlan_access": 8, "vlan_attr": 2, "vlan_id": 1,
                ], of: words)
        },
        Layout("smartax-service-port", .terminals, profile: profile) { text in
            var table = Table(.rows(text.lines.compactMap(servicePortRow)))
            table.printedTotal = Layout.total("Total", in: text)
            return table
        },
        rows("smartax-display-ont-lineprofile-gpon-all", .other, profileRow),
        rows("smartax-display-ont-srvprofile-gpon-all", .other, profileRow),
        rows("smartax-display-ont-gemport-0-ontid-0", .other) { line in
            let words = line.words
            guard words.count == 7, words[0].number != nil, words[1].number != nil else { return nil }
            return Row(
                [
                    "downstream_pq": 5, "encrypt": 3, "gem_port": 0, "service_type": 2, "t_cont_id": 1,
                    "traffic_table_index": 6, "upstream_pq": 4,
                ], of: words)
        },
        rows("smartax-display-ont-optical-info-0-all", .terminals) { line in
            let words = line.words
            guard words.count == 8, words[0].number != nil else { return nil }
            return Row(
                [
                    "current": 6, "distance": 7, "olt_rx_ont": 3, "ont_id": 0, "rx_power": 1,
                    "temperature": 4,
                    "tx_power": 2, "voltage": 5,
                ], of: words)
        },
        rows("smartax-display-ont-port-state-0-1-eth-port", .other) { line in
            let words = line.words
            guard words.count == 7, words[0].number != nil, words[1].number != nil else { return nil }
            return Row(
                [
                    "duplex": 4, "link_state": 5, "ont_id": 0, "ont_port_id": 1, "ont_port_type": 2,
                    "ring_status": 6, "speed_mbps": 3,
                ], of: words)
        },
        rows("smartax-display-ont-version-summary-0", .other) { line in
            let words = line.words
            guard words.count == 6, words[4].number != nil, words[5].number != nil else { return nil }
            return Row(
                [
                    "access_type": 0, "offline": 5, "online": 4, "ont_model": 2, "software_version": 3,
                    "vendor_id": 1,
                ], of: words)
        },
        rows("smartax-display-temperature", .other, temperature),
        Layout("smartax-display-board", .other, profile: profile, boards),
        Layout("smartax-display-ont-port-vlan-0-1-byport-eth-0", .other, profile: profile, portVLANs),
        Layout("smartax-display-ont-info-0", .terminals, profile: profile) { text in
            Table(.rows(SmartAXTerminals(text).rows.map(\.full)))
        },
        Layout("smartax-ont-table", .terminals, profile: profile) { text in
            let terminals = SmartAXTerminals(text)
            return Table(.rows(terminals.rows.map(\.short)), printedTotal: terminals.printedTotal)
        },
        Layout("smartax-display-ont-info-summary-ont", .terminals, profile: profile, summary),
    ]

    private static func rows(
        _ name: String, _ subject: Layout.Subject, _ row: @escaping @Sendable (Bytes) -> Row?
    ) -> Layout {
        Layout(name, subject, profile: profile) { text in
            let rows = text.lines.compactMap(row)
            return Table(.rows(rows), error: rows.isEmpty ? SmartAXAnswers.failure(text) : nil)
        }
    }

    // MARK: - Parts of rows

    /// Frame, slot and port, printed as `0/1/10`, `0/1 /10`, `0/ 1/10` or `0 /1 /0`, without blanks.
    ///
    /// - Returns: and the index of the word behind it.
    static func place(_ words: [Bytes], at index: Int) -> (text: String, next: Int)? {
        var text: [UInt8] = []
        var next = index
        while next < words.count, next < index + 5 {
            guard words[next].allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "/") }) else {
                return nil
            }
            // Two numbers without a stroke between them are two columns.
            if let last = text.last, last != UInt8(ascii: "/"), words[next].first != UInt8(ascii: "/") {
                return nil
            }
            text += words[next]
            next += 1
            let isWhole = text.filter { $0 == UInt8(ascii: "/") }.count == 2 && text.last != UInt8(ascii: "/")
            if isWhole { return text.count <= 12 ? (String(decoding: text, as: UTF8.self), next) : nil }
        }
        return nil
    }

    private static func macTable(index key: String) -> @Sendable (Bytes) -> Row? {
        { line in
            let words = line.words
            guard words.count >= 9, let address = HardwareSpelling.marked(words[3]),
                let place = place(words, at: 5), words.count == place.next + 3
            else { return nil }
            return Row([
                "bundle_index": .optional(words[1].value), "fsp": .text(place.text),
                "gem_index": .optional(words[place.next + 1].value), "mac": .text(address.description),
                "mac_type": .text(words[4].text), "ont_id": .optional(words[place.next].value),
                key: .optional(words[0].value), "type": .text(words[2].text),
                "vlan_id": .optional(words[place.next + 2].value),
            ])
        }
    }

    /// Twelve words, the place as one: index, VLAN, attribute, sort, place, VPI, VCI, flow, parameter, RX, TX, state.
    private static func servicePort(_ line: Bytes) -> [Bytes]? {
        let words = line.words
        guard words.count >= 12, words[0].number != nil, words[1].number != nil,
            let place = place(words, at: 4), words.count == place.next + 7
        else { return nil }
        return words[..<4] + [Array(place.text.utf8)[...]] + words[place.next...]
    }

    private static func servicePortRow(_ line: Bytes) -> Row? {
        guard let words = servicePort(line), let index = words[0].number, let vlan = words[1].number else {
            return nil
        }
        return Row([
            "index": .number(index), "vlan": .number(vlan), "fsp": .text(words[4].text),
            "ont": .optional(words[5].number), "gem": .optional(words[6].number),
            "user_vlan": .optional(words[8].number), "rx_table": .optional(words[9].number),
            "tx_table": .optional(words[10].number), "state": .text(words[11].text),
        ])
    }

    private static let profileRow: @Sendable (Bytes) -> Row? = { line in
        let words = line.words
        guard words.count >= 3, let id = words.first, id.number != nil, let times = words.last,
            times.number != nil
        else { return nil }
        return Row([
            "binding_times": .text(times.text), "profile_id": .text(id.text),
            "profile_name": .optional(line[words[1].startIndex..<times.startIndex].value),
        ])
    }

    private static let temperature: @Sendable (Bytes) -> Row? = { line in
        guard let slot = number(in: line, behind: "SlotID:"), let at = line.position(of: "BoardName:"),
            let board = line[(at + 10)...].words.first, let heat = line.position(of: "Temperature:")
        else { return nil }
        let celsius = line[(heat + 12)...].trimmed.prefix { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2d }
        let fahrenheit = line[heat...].split(at: UInt8(ascii: "("))?.after.trimmed.prefix {
            $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2d
        }
        return Row([
            "boardname": .text(board.text), "slotid": .text(slot), "temperature_c": .optional(celsius.value),
            "temperature_d": .optional(fahrenheit?.value),
        ])
    }

    /// The digits behind a word, as text.
    static func number(in line: Bytes, behind word: String) -> String? {
        guard let at = line.position(of: word) else { return nil }
        let digits = line[(at + word.utf8.count)...].trimmed.prefix { $0 >= 0x30 && $0 <= 0x39 }
        return digits.isEmpty || digits.count > 18 ? nil : digits.text
    }

    /// By the columns of the heading.
    private static let boards: @Sendable (DeviceText) -> Table = { text in
        let titles = ["BoardName", "Status", "SubType0", "SubType1", "Online/Offline"]
        let keys = ["boardname", "status", "subtype_0", "subtype_1", "online_offline"]
        var starts: [Int] = []
        var rows: [Row] = []
        for line in text.lines {
            if line.contains(text: "SlotID") {
                starts = titles.compactMap { line.position(of: $0) }.map { $0 - line.startIndex }
                continue
            }
            guard starts.count == titles.count, let slot = line.columns(0..<starts[0]).value,
                slot.allSatisfy(\.isNumber)
            else { continue }
            var row = Row(["slot_id": .text(slot)])
            for (index, key) in keys.enumerated() {
                let end = index + 1 < starts.count ? starts[index + 1] : Swift.max(starts[index], line.count)
                row[key] = .optional(line.columns(starts[index]..<end).value)
            }
            rows.append(row)
        }
        return Table(.rows(rows), error: rows.isEmpty ? SmartAXAnswers.failure(text) : nil)
    }

    /// What stands below the table belongs to each of its rows.
    private static let portVLANs: @Sendable (DeviceText) -> Table = { text in
        var rows: [Row] = []
        var below = Row()
        let names = [
            "Native VLAN": "native_vlan", "Default priority": "default_priority",
            "Downstream mode": "downstream_mode", "Mismatch policy": "mismatch_policy",
        ]
        for key in names.values.sorted() { below[key] = Value.null }
        for line in text.lines {
            let words = line.words
            if words.count == 9, words[1].number != nil {
                rows.append(
                    Row(
                        [
                            "c_pri": 3, "c_vlan": 2, "eth_type": 4, "port_id": 1, "port_type": 0, "s_pri": 7,
                            "s_pri_policy": 8, "s_vlan": 6, "vlan_type": 5,
                        ], of: words))
            } else if let (key, value) = line.split(at: UInt8(ascii: ":")), let name = names[key.trimmed.text]
            {
                below[name] = .optional(value.value)
            }
        }
        return Table(
            .rows(
                rows.map { row in
                    below.cells.reduce(into: row) { $0[$1.key] = $1.value }
                }))
    }

    /// Two tables of a port: times, then models. They are joined by the terminal's number.
    private static let summary: @Sendable (DeviceText) -> Table = { text in
        var rows: [Row] = []
        var first = 0
        var port: String?
        for line in text.lines {
            if let place = SmartAXTerminals.port(line) {
                port = place
                first = rows.count
                continue
            }
            let words = line.words
            guard let port, let id = words.first, id.number != nil, words.count >= 5 else { continue }
            if words[1].equals("online") || words[1].equals("offline") {
                rows.append(times(words, port: port))
            } else if let at = rows.indices.dropFirst(first).first(where: {
                rows[$0]["ont_id"] == .text(id.text)
            }) {
                add(words, line, to: &rows[at])
            }
        }
        return Table(.rows(rows), error: rows.isEmpty ? SmartAXAnswers.failure(text) : nil)
    }

    private static func times(_ words: [Bytes], port: String) -> Row {
        var rest = words.dropFirst(2)
        /// A day and a time, or a dash.
        func time() -> String? {
            guard let day = rest.popFirst(), !day.equals("-") else { return nil }
            return day.text + (rest.popFirst().map { " " + $0.text } ?? "")
        }
        var row = Row(["description": .null, "distance_m": .null])
        let up = time()
        let down = time()
        let cause = rest.map(\.text).joined(separator: " ")
        row["last_downcause"] = .optional(cause.isEmpty || cause == "-" ? nil : cause)
        row["last_downtime"] = .optional(down)
        row["last_uptime"] = .optional(up)
        row["ont_id"] = .text(words[0].text)
        row["ont_model_type"] = Value.null
        row["port"] = .text(port)
        row["run_state"] = .text(words[1].text)
        for key in ["rx_power_dbm", "serial_number", "tx_power_dbm"] { row[key] = Value.null }
        return row
    }

    private static func add(_ words: [Bytes], _ line: Bytes, to row: inout Row) {
        guard let power = words.indices.dropFirst(3).first(where: { words[$0].contains(UInt8(ascii: "/")) }),
            let (rx, tx) = words[power].split(at: UInt8(ascii: "/"))
        else { return }
        row["serial_number"] = .text(words[1].text)
        row["ont_model_type"] = .optional(
            line[words[1].endIndex..<words[power - 1].startIndex].value)
        row["distance_m"] = .optional(words[power - 1].value)
        row["rx_power_dbm"] = .optional(rx.value)
        row["tx_power_dbm"] = .optional(tx.value)
        row["description"] = .optional(line[words[power].endIndex...].value)
    }
}

extension Row {
    /// Cells by the indices of their words; `-` is none.
    init(_ columns: KeyValuePairs<String, Int>, of words: [Bytes]) {
        self.init()
        for (key, index) in columns { self[key] = .optional(words.word(index)?.value) }
    }
}
