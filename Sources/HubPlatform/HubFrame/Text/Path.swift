/// Paths of pages. What the network named is percent-encoded whole.
public enum Path {
    public static func router(_ agent: String) -> String { "/routers/\(encoded(agent))" }

    public static func device(_ device: String, of agent: String) -> String {
        "\(router(agent))/devices/\(encoded(device))"
    }

    /// RFC 3986 §2.3: all but the unreserved.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
