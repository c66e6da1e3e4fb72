public import LanCore
internal import MonitorCore
internal import MonitorWire

/// What `devices --json` and `scan --json` print.
public enum DeviceReport {
    /// `{"devices":[{"ip","mac","deviceName","status","firstSeen","lastSeen", ...}]}` and a line end, with
    /// the optional keys of a snapshot's device.
    public static func json(_ samples: [DeviceSample]) -> String {
        list(samples, stored)
    }

    /// As `json`, of a moment: without times; `deviceName` is `null` where there is no name.
    public static func scan(_ samples: [DeviceSample]) -> String {
        list(samples) { sample, json in json.value("deviceName", sample.identity.names.first?.text) }
    }

    /// As `json`, of a capture file; senders without an IP address are in `addressless`.
    public static func recorded(_ samples: [DeviceSample], _ addressless: [AddresslessDevice]) -> String {
        list(samples, stored) { json in
            json.array("addressless") { json in
                for device in addressless {
                    json.object { json in
                        json.value("mac", device.mac.description)
                        SnapshotV1.identity(device.identity, of: device.mac, &json)
                    }
                }
            }
        }
    }

    private static func stored(_ sample: DeviceSample, _ json: inout JSONWriter) {
        json.value("deviceName", sample.name)
        json.value("status", sample.status.rawValue)
        json.value("firstSeen", sample.firstSeen)
        json.value("lastSeen", sample.lastSeen)
    }

    private static func list(
        _ samples: [DeviceSample], _ more: (DeviceSample, inout JSONWriter) -> Void,
        and rest: (inout JSONWriter) -> Void = { _ in }
    ) -> String {
        var json = JSONWriter(reservingBytes: 32 + 256 * samples.count)
        json.object { json in
            json.array("devices") { json in
                for sample in samples {
                    json.object { json in
                        json.value("ip", sample.address.description)
                        json.value("mac", sample.mac?.description)
                        more(sample, &json)
                        SnapshotV1.identity(sample.identity, of: sample.mac, &json)
                    }
                }
            }
            rest(&json)
        }
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}
