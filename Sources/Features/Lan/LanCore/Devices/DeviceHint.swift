/// What kind of device it seems to be, and from what that is concluded. A guess, and labelled as one.
public struct DeviceHint: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case phone, tablet, computer, printer, tv, speaker, camera, router, storage, appliance, console
    }

    public let kind: Kind
    /// `service _ipp._tcp`, `DHCP vendor class android-dhcp-14`, `vendor Axis Communications AB`.
    public let reason: String

    public init(kind: Kind, reason: String) {
        self.kind = kind
        self.reason = reason
    }
}

extension DeviceHint {
    /// At most one hint a kind, the surest reason first: what it offers, what it runs, its name, its vendor.
    static func all(_ evidence: DeviceEvidence, name: String?, vendor: String?) -> [DeviceHint] {
        var hints: [DeviceHint] = []
        func hint(_ kind: Kind?, _ reason: @autoclosure () -> String) {
            guard let kind, !hints.contains(where: { $0.kind == kind }) else { return }
            hints.append(DeviceHint(kind: kind, reason: reason()))
        }
        if evidence.isRouter { hint(.router, "sends router advertisements") }
        for service in evidence.services { hint(services[service], "service \(service)") }
        for (text, what) in [(evidence.model, "model"), (evidence.vendorClass, "DHCP vendor class")] {
            guard let text else { continue }
            hint(kind(of: text, models), "\(what) \(text)")
        }
        // Not beside a surer one: televisions and watches ask as their maker's telephones do.
        if hints.isEmpty, let list = evidence.requestedOptions, let system = RequestedOptions.system(list) {
            hint(system.kind, "DHCP options asked for as \(system.name) does")
        }
        if let name { hint(kind(of: name, models), "name \(name)") }
        if let vendor { hint(kind(of: vendor, vendors), "vendor \(vendor)") }
        return hints
    }

    private static func kind(of text: String, _ words: [(String, Kind)]) -> Kind? {
        let lower = text.lowercased()
        return words.first {
            lower.hasPrefix($0.0) || lower.contains("-" + $0.0) || lower.contains(" " + $0.0)
        }?.1
    }

    private static let services: [String: Kind] = [
        "_ipp._tcp": .printer, "_ipps._tcp": .printer, "_printer._tcp": .printer,
        "_pdl-datastream._tcp": .printer, "upnp:Printer": .printer, "_googlecast._tcp": .tv,
        "_androidtvremote2._tcp": .tv, "_amzn-wplay._tcp": .tv, "_airplay._tcp": .tv,
        "upnp:MediaRenderer": .tv,
        "_raop._tcp": .speaker, "_sonos._tcp": .speaker, "_spotify-connect._tcp": .speaker,
        "upnp:ZonePlayer": .speaker, "_axis-video._tcp": .camera, "_rtsp._tcp": .camera,
        "upnp:DigitalSecurityCamera": .camera, "upnp:InternetGatewayDevice": .router,
        "upnp:MediaServer": .storage, "_adisk._tcp": .storage, "_nfs._tcp": .storage, "_hap._tcp": .appliance,
        "_hue._tcp": .appliance, "_matter._tcp": .appliance, "_esphomelib._tcp": .appliance,
        "_shelly._tcp": .appliance, "_workstation._tcp": .computer, "_rdp._tcp": .computer,
        "_apple-mobdev2._tcp": .phone, "_nvstream._tcp": .computer,
    ]

    private static let models: [(String, Kind)] = [
        ("iphone", .phone), ("ipad", .tablet), ("android", .phone), ("pixel", .phone), ("galaxy", .phone),
        ("macbook", .computer), ("imac", .computer), ("msft", .computer), ("laptop", .computer),
        ("desktop", .computer), ("appletv", .tv), ("chromecast", .tv), ("bravia", .tv), ("tv", .tv),
        ("printer", .printer), ("camera", .camera), ("playstation", .console), ("xbox", .console),
        ("nas", .storage), ("diskstation", .storage), ("esp32", .appliance), ("esp_", .appliance),
    ]

    private static let vendors: [(String, Kind)] = [
        ("axis communications", .camera), ("hangzhou hikvision", .camera), ("zhejiang dahua", .camera),
        ("sonos", .speaker), ("roku", .tv), ("nintendo", .console), ("espressif", .appliance),
        ("tuya", .appliance), ("shelly", .appliance), ("philips lighting", .appliance),
        ("signify", .appliance), ("brother industries", .printer), ("seiko epson", .printer),
        ("canon inc", .printer), ("kyocera", .printer), ("synology", .storage), ("qnap", .storage),
        ("ubiquiti", .router), ("mikrotik", .router), ("routerboard", .router),
    ]
}
