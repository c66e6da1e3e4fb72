/// SmartAX's cards: `Key : value` on a line each, one card or several.
enum SmartAXCards {
    static let all: [Layout] = [
        card("smartax-display-ont-autofind", begins: "Number", keys: autofind, names: autofindNames),
        card("smartax-display-ont-capability-all", begins: "F/S/P", keys: capability, names: capabilityNames),
        card("smartax-display-ont-wan-info-0-1-2-0", begins: "Index", keys: wan, names: [:]),
        card("smartax-display-ont-info-0-1", begins: "F/S/P", keys: terminal, names: terminalNames, sections),
        Layout("smartax-display-port-info", .other, profile: SmartAXLayouts.profile, portInfo),
        Layout("smartax-display-cpu", .other, profile: SmartAXLayouts.profile) { text in
            let use = text.lines.compactMap { SmartAXLayouts.number(in: $0, behind: "CPU occupancy:") }.first
            return Table(
                .rows(use.map { [Row(["cpu_occupancy": .text($0)])] } ?? []),
                error: use == nil ? SmartAXAnswers.failure(text) : nil)
        },
        Layout("smartax-display-version", .version, profile: SmartAXLayouts.profile, version),
        Layout("smartax-optical-one", .terminals, profile: SmartAXLayouts.profile, optical),
    ]

    /// A printed key as the rows have it: small letters and digits, with one `_` for what is between.
    static func plain(_ key: Bytes) -> String {
        var name: [UInt8] = []
        for byte in key {
            let small = Bytes.small(byte)
            if (small >= 0x61 && small <= 0x7a) || (small >= 0x30 && small <= 0x39) {
                name.append(small)
            } else if let last = name.last, last != UInt8(ascii: "_") {
                name.append(UInt8(ascii: "_"))
            }
        }
        if name.last == UInt8(ascii: "_") { name.removeLast() }
        return String(decoding: name, as: UTF8.self)
    }

    /// Cards that begin with one key. What a card does not print is none.
    ///
    /// - Parameters:
    ///   - names: keys of rows that are not the printed ones in `plain`, by these.
    ///   - other: reads a line that has no colon, or whose key means something else further below.
    private static func card(
        _ name: String, begins: String, keys: [String], names: [String: String],
        _ other: (@Sendable (Bytes, inout Row) -> Bool)? = nil
    ) -> Layout {
        Layout(name, .terminals, profile: SmartAXLayouts.profile) { text in
            var rows: [Row] = []
            /// The beginning of a key that goes on in the next line.
            var before: Bytes = []
            for line in text.lines {
                let part = line.trimmed
                if let at = rows.indices.last, other?(part, &rows[at]) ?? false { continue }
                guard let (printed, value) = part.split(at: UInt8(ascii: ":")) else {
                    before = part.hasPrefix("---") ? [] : part
                    continue
                }
                if printed.trimmed.equals(begins) {
                    rows.append(Row())
                    for key in keys { rows[rows.count - 1][key] = Value.null }
                }
                guard let at = rows.indices.last else { continue }
                var key = plain(printed)
                if names[key] == nil, rows[at][key] == nil, !before.isEmpty {
                    key = plain(before) + "_" + key
                }
                before = []
                let final = names[key] ?? key
                guard rows[at][final] == Value.null else { continue }
                rows[at][final] = .optional(cleaned(value, key: final))
            }
            return Table(.rows(rows), error: rows.isEmpty ? SmartAXAnswers.failure(text) : nil)
        }
    }

    /// Places lose their blanks, addresses are spelt as everywhere, a row of dashes is none.
    private static func cleaned(_ value: Bytes, key: String) -> String? {
        let value = value.trimmed
        if value.allSatisfy({ $0 == UInt8(ascii: "-") }) { return nil }
        if key == "fsp" || key == "ont_fsp" {
            return SmartAXLayouts.place(value.words, at: 0)?.text ?? value.value
        }
        if key.hasSuffix("mac") || key == "mac_address" { return HardwareSpelling.plain(value) }
        return value.value
    }

    // MARK: - Keys

    private static let autofind = [
        "checkcode", "fsp", "loid", "multi_channel", "number", "ont_autofind_time", "ont_customized_info",
        "ont_equipment_id", "ont_equipment_serial_number", "ont_mac", "ont_software_version", "ont_version",
        "password", "serial_number", "vendor_id",
    ]
    private static let autofindNames = [
        "f_s_p": "fsp", "ont_sn": "serial_number", "vendorid": "vendor_id",
        "ont_softwareversion": "ont_software_version", "ont_equipmentid": "ont_equipment_id",
        "ont_equipment_sn": "ont_equipment_serial_number",
    ]
    private static let capability = [
        "equipment_id", "ethoam", "extended_omci_message_format", "fit_ap", "ip_configuration",
        "multi_channel", "multicast_encrypt", "number_of_catv_ani_ports", "number_of_catv_uni_ports",
        "number_of_eth_ports", "number_of_gem_ports", "number_of_moca_ports", "number_of_pots_ports",
        "number_of_tconts", "number_of_tdm_ports", "number_of_traffic_schedulers",
        "number_of_uplink_pon_ports", "number_of_vdsl_ports", "ont_description", "ont_fsp", "ont_id",
        "ont_optical_module_power_control_capability", "ont_type", "single_ring_check",
        "type_of_flow_control", "voip_configuration_method", "voip_signaling_protocol",
    ]
    private static let capabilityNames = [
        "f_s_p": "ont_fsp", "number_of_t_conts": "number_of_tconts",
        "the_type_of_flow_control": "type_of_flow_control",
        "voip_signalling_protocol": "voip_signaling_protocol",
    ]
    private static let wan = [
        "connection_status", "connection_type", "default_gateway", "ds_lite_mode", "ds_lite_peer_address",
        "index", "ipv4_access_type", "ipv4_address", "ipv4_connection_status", "ipv4_switch",
        "ipv6_address", "ipv6_address_access_mode", "ipv6_address_preferred_time", "ipv6_address_status",
        "ipv6_address_valid_time", "ipv6_connection_status", "ipv6_multicast_vlan", "ipv6_primary_dns",
        "ipv6_secondary_dns", "ipv6_switch", "l2_encap_type", "mac_address", "manage_priority",
        "manage_vlan", "multicast_vlan", "name", "nat_switch", "option60", "prefix", "prefix_access_mode",
        "prefix_preferred_time", "prefix_valid_time", "primary_dns", "priority_policy", "secondary_dns",
        "service_type", "subnet_mask", "switch",
    ]
    private static let terminal = [
        "alarm_policy_profile_id", "alarm_policy_profile_name", "authentic_type", "battery_state",
        "config_state", "control_flag", "cpu_occupation", "dba_type", "description", "distance_m",
        "downstream_pq_color_policy", "fec_upstream_state", "fec_upstream_switch", "fiber_route", "fsp",
        "global_ont_id", "interoperability_mode", "ip_0_address_mask", "ip_1_address_mask",
        "isolation_state", "last_distance_m", "last_down_cause", "last_down_time", "last_dying_gasp_time",
        "last_ont_actual_nni_type", "last_restart_reason", "last_up_time", "line_profile_id",
        "line_profile_name", "mac_learning_function_switch", "management_mode", "mapping_mode",
        "match_state", "memory_occupation", "monitor_link", "mtu_byte", "multicast_mode",
        "native_vlan_option", "number_catv", "number_eth", "number_max_adaptive_catv",
        "number_max_adaptive_eth", "number_max_adaptive_moca", "number_max_adaptive_pots",
        "number_max_adaptive_tdm", "number_max_adaptive_vdsl", "number_moca", "number_pots", "number_tdm",
        "number_vdsl", "omcc_encrypt_switch", "ont_actual_nni_type", "ont_id", "ont_llid", "ont_nni_type",
        "ont_online_duration", "ont_rtt", "ont_system_up_duration", "ont_transparent_function_switch",
        "power_reduction_status", "power_type", "qos_mode", "ring_check_switch", "ring_detect_frequency",
        "ring_detect_period", "ring_port_auto_shutdown", "ring_resume_interval", "run_state",
        "serial_number", "service_profile_id", "service_profile_multicast_forward_mode",
        "service_profile_multicast_forward_vlan", "service_profile_multicast_mode", "service_profile_name",
        "software_work_mode", "t_cont", "tdm_port_type", "tdm_service_type", "temperature",
        "tr069_ip_index", "tr069_management", "tr069_server_profile_id", "tr069_server_profile_name",
        "type_c_support", "type_d_support", "upstream_igmp_packet_forward_mode",
        "upstream_igmp_packet_forward_vlan", "upstream_igmp_packet_priority", "upstream_pq_color_policy",
        "voip_configure_method", "vs_id", "vs_name",
    ]
    private static let terminalNames = [
        "f_s_p": "fsp", "ont_distance_m": "distance_m", "ont_last_distance_m": "last_distance_m",
        "ont_rtt_tq": "ont_rtt", "sn": "serial_number",
        "multicast_forward_mode": "service_profile_multicast_forward_mode",
        "multicast_forward_vlan": "service_profile_multicast_forward_vlan",
        "ont_ip_0_address_mask": "ip_0_address_mask", "ont_ip_1_address_mask": "ip_1_address_mask",
        "ont_battery_state": "battery_state", "fec_upstream_switch": "fec_upstream_switch",
    ]

    /// What is not `Key : value`: the T-CONTs, the numbers of ports, and the second `Multicast mode`.
    private static let sections: @Sendable (Bytes, inout Row) -> Bool = { line, row in
        if line.hasPrefix("<T-CONT") {
            guard let number = SmartAXLayouts.number(in: line, behind: "<T-CONT") else { return true }
            if case .list(let known)? = row["t_cont"] {
                row["t_cont"] = .list(known + [number])
            } else {
                row["t_cont"] = .list([number])
            }
            return true
        }
        if line.hasPrefix("|") || line.hasPrefix("Notes:") { return true }
        if line.hasPrefix("Multicast mode"), row["service_profile_id"] != Value.null,
            let (_, value) = line.split(at: UInt8(ascii: ":"))
        {
            row["service_profile_multicast_mode"] = .optional(value.value)
            return true
        }
        let words = line.words
        guard words.count >= 2, words.count <= 3, !line.contains(UInt8(ascii: ":")) else { return false }
        let sort = SmartAXCards.plain(words[0])
        guard row["number_" + sort] != nil, words[1].number != nil || words[1].isWord("adaptive") else {
            return false
        }
        if words.count == 3 {
            // As the template that the shared case follows: the last row of three columns counts.
            row["number_" + sort] = .optional(words[1].value)
            if row["number_max_adaptive_" + sort] != nil {
                row["number_max_adaptive_" + sort] = .optional(words[2].value)
            }
        } else if row["number_" + sort] == Value.null {
            row["number_" + sort] = .optional(words[1].value)
        }
        return true
    }
}

// MARK: - Cards of other shapes

extension SmartAXCards {
    private static let ports = [
        "admin_state", "autofind", "best_effort_bandwidth_assignment", "channel_type", "fec_check", "fsp",
        "jumbo_frame_switch", "left_guaranteed_bandwidth_kbps", "low_latency", "max_distance_km",
        "max_guaranteed_bandwidth_kbps", "min_distance_km", "multichannel_low_latency",
        "number_of_t_conts", "online_ont_number_threshold", "ont_encryption_key_switching_interval_m",
        "ont_online_power_threshold_dbm", "optical_module_work_mode", "pon_id_identifier", "pon_id_switch",
        "port_mtu_bytes", "surplus_bandwidth_assignment", "traffic_alarm_profile_id",
    ]

    /// Keys and values are parted by blanks alone: two or more.
    private static let portInfo: @Sendable (DeviceText) -> Table = { text in
        var rows: [Row] = []
        for line in text.lines {
            let part = line.trimmed
            guard let gap = part.position(of: "  ") else { continue }
            let key = plain(part[part.startIndex..<gap])
            if key == "f_s_p" {
                rows.append(Row())
                for key in ports { rows[rows.count - 1][key] = Value.null }
            }
            guard let at = rows.indices.last else { continue }
            let name = key == "f_s_p" ? "fsp" : key
            guard rows[at][name] == Value.null else { continue }
            rows[at][name] = .optional(cleaned(part[gap...], key: name))
        }
        return Table(.rows(rows), error: rows.isEmpty ? SmartAXAnswers.failure(text) : nil)
    }

    /// A row for each mainboard; what stands above both belongs to each.
    private static let version: @Sendable (DeviceText) -> Table = { text in
        let own = [
            "current_data_area", "current_program_area", "data_area_a_version", "data_area_b_version",
            "mainboard_type", "olt_version", "patch", "product", "program_area_a_version",
            "program_area_b_version",
        ]
        var common = Row()
        for key in own { common[key] = Value.null }
        var rows: [Row] = []
        for line in text.lines {
            let part = line.trimmed
            if let at = part.position(of: " Mainboard Running Area Information") {
                rows.append(common)
                rows[rows.count - 1]["mainboard_type"] = .text(part[part.startIndex..<at].text)
                continue
            }
            guard let (printed, value) = part.split(at: UInt8(ascii: ":")) else { continue }
            let key = plain(printed)
            let name = key == "version" ? "olt_version" : key
            if let at = rows.indices.last {
                if rows[at][name] == Value.null { rows[at][name] = .optional(value.value) }
            } else if common[name] == Value.null {
                common[name] = .optional(value.value)
            }
        }
        return Table(.rows(rows.isEmpty && common["olt_version"] != Value.null ? [common] : rows))
    }

    /// One terminal's optics, as numbers.
    private static let optical: @Sendable (DeviceText) -> Table = { text in
        if let error = SmartAXAnswers.failure(text) { return Table(one: nil, error: error) }
        var row = Row([
            "rx_dbm": .null, "tx_dbm": .null, "olt_rx_dbm": .null, "temperature_c": .null, "voltage_v": .null,
            "bias_ma": .null,
        ])
        let names = [
            "rx_optical_power_dbm": "rx_dbm", "tx_optical_power_dbm": "tx_dbm",
            "olt_rx_ont_optical_power_dbm": "olt_rx_dbm", "temperature_c": "temperature_c",
            "voltage_v": "voltage_v", "laser_bias_current_ma": "bias_ma",
        ]
        for line in text.lines {
            guard let (printed, value) = line.split(at: UInt8(ascii: ":")), let name = names[plain(printed)]
            else {
                continue
            }
            row[name] = .optional(value.trimmed.decimal)
        }
        return Table(one: row)
    }
}
