public import MonitorCore

/// What `monitor-agent scan --json` prints.
public enum ScanReport {
    public struct Row: Sendable {
        public let address: IPAddress
        public let mac: MACAddress
        public let name: String?

        public init(_ neighbour: Neighbour, name: String?) {
            address = neighbour.address
            mac = neighbour.mac
            self.name = name
        }
    }

    /// `{"devices":[{"ip","mac","deviceName"}]}` and a line end; `deviceName` is `null` where there is no
    /// name.
    public static func json(_ rows: [Row]) -> String {
        var json = JSONWriter(reservingBytes: 32 + 96 * rows.count)
        json.object { json in
            json.array("devices") { json in
                for row in rows {
                    json.object { json in
                        json.value("ip", row.address.description)
                        json.value("mac", row.mac.description)
                        json.value("deviceName", row.name)
                    }
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}
