/// A configuration without its secrets: the same lines, and of a line that holds a secret only its beginning.
///
/// A word that announces a secret hides the rest of its line. Lines without such a word stay as they are.
package struct SafeConfiguration: Sendable {
    package struct Line: Sendable, Equatable {
        package var text: Bytes
        /// Something of it was removed.
        package var isSecret: Bool
        /// Changes with each reading, and does not make a new version.
        package var isVolatile: Bool
    }

    package let lines: [Line]

    package static let mark = "<removed>"

    package init(_ text: DeviceText) {
        var state = State()
        lines = text.lines.enumerated().map { index, line in
            let kept = state.kept(of: line)
            return Line(
                text: kept.map { $0[...] } ?? line, isSecret: kept != nil,
                isVolatile: Self.isVolatile(line) || Self.isHeading(text.lines[index...]))
        }
    }

    /// What counts when two readings are compared: neither secrets nor the times at which things were done.
    package var versionText: [UInt8] {
        lines.reduce(into: []) { text, line in
            if !line.isVolatile { text += line.text + [0x0a] }
        }
    }

    private static let volatileBeginnings = [
        "Current configuration : ", "! Last configuration change at ",
        "! NVRAM config last updated at ", "!Running configuration last done at: ", "!Time: ",
        "!Last configuration was ", "ntp clock-period ",
    ]

    /// `Building configuration...` above the size of what follows: both are of this reading, not of the device.
    private static func isHeading(_ lines: ArraySlice<Bytes>) -> Bool {
        guard let first = lines.first, first.trimmed.hasPrefix("Building configuration...") else {
            return false
        }
        return lines.dropFirst().prefix(3).contains { $0.trimmed.hasPrefix("Current configuration") }
    }

    private static func isVolatile(_ line: Bytes) -> Bool {
        let part = line.trimmed
        if volatileBeginnings.contains(where: { part.hasPrefix($0) }) { return true }
        // `# 2024-10-25 06:08:35 by RouterOS 7.10.1`
        return part.hasPrefix("# ") && part.contains(text: " by RouterOS ")
    }

    /// What earlier lines say of the next one.
    private struct State {
        /// Lines behind an account of D-Link's that are its password, typed twice.
        var passwords = 0
        /// In RouterOS' section of SNMP communities, whose names are secrets.
        var isCommunities = false

        /// - Returns: `nil` for a line without a secret.
        mutating func kept(of line: Bytes) -> [UInt8]? {
            let words = line.words
            guard let first = words.first else { return nil }
            if passwords > 0 {
                passwords -= 1
                if words.count == 1, first.first != UInt8(ascii: "#") {
                    return Array(SafeConfiguration.mark.utf8)
                }
            }
            if first.first == UInt8(ascii: "/") { isCommunities = line.trimmed.equals("/snmp community") }
            if words.count >= 4, first.equals("create"), words[1].equals("account") {
                passwords = 2
                return nil
            }
            return SecretRules.kept(line, words, namesAreSecret: isCommunities)
        }
    }
}
