internal import DeviceAccess

/// A configuration as it came, and what is made of it before it is kept.
package struct ReceivedConfiguration: Sendable {
    /// As it came.
    package let bytes: [UInt8]
    /// Without secrets: what views, comparisons and downloads show.
    package let safe: String
    /// What `CopyGuard` judges.
    package let copy: CopyGuard.Copy
    /// The text was longer than what is read of a device.
    package let isCut: Bool

    /// Bytes.
    package static let longest = 4 << 20

    /// - Parameters:
    ///   - device: its name, which must be in the text.
    ///   - profile: of the device; `nil` accepts the end mark of any known one.
    package init(_ bytes: [UInt8], device: String, profile: String?) {
        self.bytes = bytes
        let text = DeviceText(bytes)
        let safe = SafeConfiguration(text)
        self.safe = safe.lines.map { String(decoding: $0.text, as: UTF8.self) + "\n" }.joined()
        isCut = text.isCut
        copy = CopyGuard.Copy(
            lines: Self.versionLines(safe), hasEnd: Self.hasEnd(text.lines, profile),
            hasName: Self.hasName(text.lines, device))
    }

    /// As `CopyGuard` compares the last version: what is kept of it has no secrets any more.
    package static func copy(ofKept safe: String, device: String) -> CopyGuard.Copy {
        let text = DeviceText(Array(safe.utf8))
        return CopyGuard.Copy(
            lines: versionLines(SafeConfiguration(text)), hasEnd: true,
            hasName: hasName(text.lines, device))
    }

    /// Names of profiles, for the user who sends a copy by hand.
    package static let profiles = DeviceProfile.known.map(\.name).sorted()

    private static func versionLines(_ safe: SafeConfiguration) -> [String] {
        safe.lines.filter { !$0.isVolatile }.map { String(decoding: $0.text.trimmedEnd, as: UTF8.self) }
    }

    /// Whether one of the last lines ends a configuration of this family. A family without an end mark has none to miss.
    private static func hasEnd(_ lines: [Bytes], _ profile: String?) -> Bool {
        let last = lines.reversed().lazy.map(\.trimmed).filter { !$0.isEmpty }.prefix(3)
        if let profile {
            guard let known = DeviceProfile.named(profile), !known.configurationEnds.isEmpty else {
                return true
            }
            return known.configurationEnds.contains { end in last.contains { end.matches($0) } }
        }
        // RouterOS says at the beginning what it is, and nothing at the end.
        if let first = lines.first, first.hasPrefix("# "), first.contains(text: " by RouterOS ") {
            return true
        }
        let ends = DeviceProfile.known.flatMap(\.configurationEnds)
        return ends.contains { end in last.contains { end.matches($0) } }
    }

    /// Whether the device says its name, or any name at all: what is read of a device begins with it.
    private static func hasName(_ lines: [Bytes], _ device: String) -> Bool {
        let wanted = device.lowercased()
        return lines.contains { line in
            let text = String(decoding: line, as: UTF8.self).lowercased()
            let first = text.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
            return naming.contains(String(first)) || text.contains("snmp system_name")
                || text.contains(wanted)
        }
    }

    private static let naming: Set<String> = ["hostname", "sysname", "/system identity", "/system"]
}
