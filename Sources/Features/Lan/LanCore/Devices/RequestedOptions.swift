/// What DHCP clients ask for, in which order: each system has its own list. Only lists that are well known,
/// and only exact ones.
///
/// Source: dhclient.conf of Debian's isc-dhcp-client; `REQUESTED_PARAMS` of Android's DhcpClient.java;
/// `dhcp_discover_request_options` of lwIP's dhcp.c; <https://fingerbank.org> for Windows, macOS and iOS.
enum RequestedOptions {
    static func system(_ list: [UInt8]) -> (kind: DeviceHint.Kind, name: String)? {
        known.first { $0.list == list }.map { ($0.kind, $0.name) }
    }

    private static let known: [(list: [UInt8], kind: DeviceHint.Kind, name: String)] = [
        ([1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252], .computer, "Windows"),
        ([1, 15, 3, 6, 44, 46, 47, 31, 33, 121, 249, 43], .computer, "Windows"),
        ([1, 15, 3, 6, 44, 46, 47, 31, 33, 121, 249, 252, 43], .computer, "Windows"),
        ([1, 121, 3, 6, 15, 119, 252, 95, 44, 46], .computer, "macOS"),
        ([1, 121, 3, 6, 15, 114, 119, 252, 95, 44, 46], .computer, "macOS"),
        ([1, 121, 3, 6, 15, 108, 114, 119, 252, 95, 44, 46], .computer, "macOS"),
        ([1, 28, 2, 3, 15, 6, 119, 12, 44, 47, 26, 121, 42], .computer, "dhclient"),
        ([1, 121, 3, 6, 15, 119, 252], .phone, "iOS"),
        ([1, 121, 3, 6, 15, 108, 114, 119, 252], .phone, "iOS"),
        ([1, 3, 6, 15, 26, 28, 51, 58, 59, 43], .phone, "Android"),
        ([1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114], .phone, "Android"),
        ([1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114, 108], .phone, "Android"),
        ([1, 3, 28, 6], .appliance, "lwIP"),
        ([1, 3, 28, 6, 42], .appliance, "lwIP"),
    ]
}
