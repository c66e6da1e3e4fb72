/// A path on this hub, to go on to after a login: never another site's.
package enum LocalPath {
    package static func checked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.count <= 2048,
            bytes.dropFirst().first.map({ $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }) ?? true,
            bytes.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return "/" }
        return text
    }
}
