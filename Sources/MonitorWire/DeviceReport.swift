public import MonitorCore

/// What `devices --json` and `scan --json` print.
public enum DeviceReport {
    /// `{"devices":[{"ip","mac","deviceName","status","firstSeen","lastSeen", ...}]}` and a line end, with
    /// the optional keys of a snapshot's device.
    public static func json(_ samples: [DeviceSample]) -> String {
        list(samples) { sample, json in
            json.value("deviceName", sample.name)
            json.value("status", sample.status.rawValue)
            json.value("firstSeen", sample.firstSeen)
            json.value("lastSeen", sample.lastSeen)
        }
    }

    /// As `json`, of a moment: without times; `deviceName` is `null` where there is no name.
    public static func scan(_ samples: [DeviceSample]) -> String {
        list(samples) { sample, json in json.value("deviceName", sample.identity.names.first?.text) }
    }

    private static func list(
        _ samples: [DeviceSample], _ more: (DeviceSample, inout JSONWriter) -> Void
    ) -> String {
        var json = JSONWriter(reservingBytes: 32 + 256 * samples.count)
        json.object { json in
            json.array("devices") { json in
                for sample in samples {
                    json.object { json in
                        json.value("ip", sample.address.description)
                        json.value("mac", sample.mac?.description)
                        more(sample, &json)
                        SnapshotV1.identity(of: sample, &json)
                    }
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}
