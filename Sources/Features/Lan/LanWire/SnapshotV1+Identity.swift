package import LanCore
package import MonitorCore
package import MonitorWire

/// Who a device is, and `events`: what happened since the snapshot before.
extension SnapshotV1 {
    package static func identity(
        _ identity: DeviceIdentity, of mac: MACAddress?, _ json: inout JSONWriter
    ) {
        if let mac { json.value("macRandomised", mac.isLocallyAdministered) }
        if let vendor = identity.vendor { json.value("vendor", vendor) }
        if let model = identity.model { json.value("model", model) }
        list("names", identity.names, &json) { name, json in
            json.value("source", name.source.rawValue)
            json.value("name", name.text)
        }
        list("hints", identity.hints, &json) { hint, json in
            json.value("kind", hint.kind.rawValue)
            json.value("reason", hint.reason)
        }
        if !identity.services.isEmpty {
            json.array("services") { json in for type in identity.services { json.value(nil, type) } }
        }
        if let earlier = identity.earlierSelf { json.object("earlier") { Self.earlier(earlier, &$0) } }
    }

    static func earlier(_ earlier: EarlierSelf, _ json: inout JSONWriter) {
        json.value("mac", earlier.mac.description)
        json.value("reason", earlier.reason)
    }

    static func events(_ events: [DeviceEvent], _ json: inout JSONWriter) {
        list("events", events, &json) { event($0, &$1) }
    }

    package static func event(_ event: DeviceEvent, _ json: inout JSONWriter) {
        json.value("type", event.kind.rawValue)
        json.value("time", event.time)
        if let mac = event.mac { json.value("mac", mac.description) }
        if let address = event.address { json.value("ip", address.description) }
        if let name = event.name { json.value("deviceName", name) }
        if let other = event.otherMAC { json.value("otherMac", other.description) }
        if let previous = event.previousAddress { json.value("previousIp", previous.description) }
        if let detail = event.detail { json.value("detail", detail) }
    }

    /// An array of objects; absent where there is nothing.
    private static func list<Element>(
        _ key: StaticString, _ elements: [Element], _ json: inout JSONWriter,
        _ write: (Element, inout JSONWriter) -> Void
    ) {
        guard !elements.isEmpty else { return }
        json.array(key) { json in for element in elements { json.object { write(element, &$0) } } }
    }
}
