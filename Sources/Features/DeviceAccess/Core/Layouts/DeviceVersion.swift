/// What a device says that it is.
package struct DeviceVersion: Equatable, Sendable {
    package var vendor: String
    package var model: String
    package var software: String?
    package var boot: String?
    package var hardware: String?
    package var serial: String?
    package var image: String?

    package init(vendor: String, model: String) {
        self.vendor = vendor
        self.model = model
    }

    /// - Returns: `nil` where no vendor's form is recognised.
    package init?(reading text: DeviceText) {
        for reader in Self.readers {
            if let found = reader(text) {
                self = found
                return
            }
        }
        return nil
    }

    package var row: Row {
        Row([
            "vendor": .text(vendor), "model": .text(model), "software": .optional(software),
            "boot": .optional(boot), "hardware": .optional(hardware), "serial": .optional(serial),
            "image": .optional(image),
        ])
    }

    private static let readers: [@Sendable (DeviceText) -> DeviceVersion?] = [
        cisco, vrp, accessBoard, zyxelEE, zyxel, dlink, dlink3610, eltex, smartax, routeros,
    ]

    /// The values of a text of `Key : value` lines, by their keys in small letters. The first of a key counts.
    private static func values(_ text: DeviceText) -> [String: String] {
        var values: [String: String] = [:]
        for line in text.lines.prefix(200) {
            guard let (key, value) = line.split(at: UInt8(ascii: ":")), let value = value.value else {
                continue
            }
            let name = key.trimmed.text.lowercased()
            if values[name] == nil { values[name] = value }
        }
        return values
    }

    private static func between(_ line: Bytes, _ before: String, _ after: String) -> String? {
        guard let at = line.position(of: before) else { return nil }
        let rest = line[(at + before.utf8.count)...]
        guard let end = rest.position(of: after) else { return nil }
        return rest[rest.startIndex..<end].value
    }

    /// Without what D-Link writes in front of a number.
    private static func build(_ text: String?) -> String? {
        text.map { $0.hasPrefix("Build ") ? String($0.dropFirst(6)) : $0 }
    }

    private static func firstWord(_ text: String?) -> String? {
        text?.split(separator: " ").first.map(String.init)
    }
}

// MARK: - Vendors

extension DeviceVersion {
    private static let cisco: @Sendable (DeviceText) -> DeviceVersion? = { text in
        for line in text.lines.prefix(60) {
            guard line.hasPrefix("Cisco IOS Software"), let software = between(line, ", Version ", ","),
                let comma = line.firstIndex(of: UInt8(ascii: ",")),
                let model = between(line[comma...], ", ", " Software (")
            else { continue }
            var found = DeviceVersion(vendor: "Cisco", model: model)
            found.software = software
            found.image = between(line, " Software (", ")")
            return found
        }
        return nil
    }

    private static let vrp: @Sendable (DeviceText) -> DeviceVersion? = { text in
        var software: String?
        for line in text.lines.prefix(60) {
            if software == nil, line.hasPrefix("VRP") { software = between(line, ", Version ", " ") }
            guard let software, line.hasPrefix("Quidway ") || line.hasPrefix("HUAWEI "),
                line.contains(text: " uptime is "), let model = line.words.word(1)
            else { continue }
            var found = DeviceVersion(vendor: "Huawei", model: model.text)
            found.software = software
            return found
        }
        return nil
    }

    private static let accessBoard: @Sendable (DeviceText) -> DeviceVersion? = { text in
        for line in text.lines.prefix(20) {
            let part = line.trimmed
            guard part.hasPrefix("MA5"), part.contains(text: ") Version"),
                let release = between(part, " ", "("),
                let model = between(part, "(", ")")
            else { continue }
            var found = DeviceVersion(vendor: "Huawei", model: model)
            found.software = release
            found.boot =
                text.lines.lazy.compactMap { line in
                    line.position(of: "BIOS Version is ").flatMap { line[($0 + 16)...].value }
                }.first
            return found
        }
        return nil
    }

    /// `sys mrd atsh`: the EE line prints its model without those letters.
    private static let zyxelEE: @Sendable (DeviceText) -> DeviceVersion? = { text in
        let values = values(text)
        guard let version = values["zynos version"], let model = values["product model"] else { return nil }
        var found = DeviceVersion(vendor: "Zyxel", model: model + "EE")
        found.software = number(version)
        found.boot = number(values["bootbase version"])
        return found
    }

    private static let zyxel: @Sendable (DeviceText) -> DeviceVersion? = { text in
        let values = values(text)
        guard let version = values["zynos f/w version"], let model = values["product model"] else {
            return nil
        }
        var found = DeviceVersion(vendor: "Zyxel", model: model)
        found.software = number(version)
        found.boot = number(values["bootbase version"])
        return found
    }

    /// `V3.90(TX.1) | 05/20/2009`.
    private static func number(_ text: String?) -> String? {
        firstWord(text).map { $0.hasPrefix("V") ? String($0.dropFirst()) : $0 }
    }

    private static let dlink: @Sendable (DeviceText) -> DeviceVersion? = { text in
        let values = values(text)
        guard let model = firstWord(values["device type"] ?? values["product name"]),
            let software = values["firmware version"]
        else { return nil }
        var found = DeviceVersion(vendor: "DLink", model: model)
        found.software = build(software)
        found.boot = build(values["boot prom version"])
        found.hardware = values["hardware version"]
        found.serial = values["serial number"]
        return found
    }

    private static let dlink3610: @Sendable (DeviceText) -> DeviceVersion? = { text in
        let values = values(text)
        guard let model = firstWord(values["system description"]),
            let software = values["system software version"]
        else { return nil }
        var found = DeviceVersion(vendor: "DLink", model: model)
        let release = software.prefix { $0 != "," }
        found.software = String(release.hasPrefix("v") ? release.dropFirst() : release)
        return found
    }

    /// Models by the last number of their object identifier. Software and hardware come from other commands.
    ///
    /// Source: ELTEX-SMI-ACTUAL, eltMesProducts.
    private static let eltex: @Sendable (DeviceText) -> DeviceVersion? = { text in
        let values = values(text)
        let models = ["1.3.6.1.4.1.35265.1.30": "MES-3124F"]
        guard let model = values["system object id"].flatMap({ models[$0] }) else { return nil }
        return DeviceVersion(vendor: "Eltex", model: model)
    }

    private static let smartax: @Sendable (DeviceText) -> DeviceVersion? = { text in
        let values = values(text)
        guard let model = values["product"], let software = values["version"], values["patch"] != nil else {
            return nil
        }
        var found = DeviceVersion(vendor: "Huawei", model: model)
        found.software = software
        return found
    }

    private static let routeros: @Sendable (DeviceText) -> DeviceVersion? = { text in
        let values = values(text)
        guard values["platform"] == "MikroTik", let model = values["board-name"] else { return nil }
        var found = DeviceVersion(vendor: "MikroTik", model: model)
        found.software = firstWord(values["version"])
        return found
    }
}
