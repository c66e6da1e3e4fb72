import MonitorCore

/// Names as the network claims them: anybody may claim anything.
public enum HostName {
    /// RFC 1035 §2.3.4.
    static let maximumLabelBytes = 63
    static let maximumBytes = 253

    /// Endings that only mean "this house": RFC 6762, RFC 8375, ICANN's `.internal`, and what common routers
    /// use.
    private static let localDomains = [
        ".fritz.box", ".home", ".home.arpa", ".internal", ".intranet", ".lan", ".local", ".localdomain",
        ".private",
    ]

    /// Makes a claimed name fit to show and to store.
    ///
    /// Keeps letters and digits of any script with their marks, hyphen, underscore and dot. Everything else
    /// is dropped: control characters, direction overrides and other invisible ones, spaces, quotes and angle
    /// brackets, and bytes that are not UTF-8. Labels end at 63 bytes, the name at 253, both between
    /// characters.
    ///
    /// - Parameter claimed: bytes as they came, without terminator.
    /// - Returns: the name without its trailing dot; `nil` when nothing is left, or when the name reads as an
    ///   IP address and would pose as another device.
    static func sanitised(_ claimed: [UInt8]) -> String? {
        let text = String(decoding: claimed.prefix(1024), as: UTF8.self)
        let labels = text.unicodeScalars.split(separator: ".").map(label).filter { !$0.isEmpty }
        var name = ""
        for label in labels {
            let longer = name.isEmpty ? label : name + "." + label
            guard longer.utf8.count <= maximumBytes else { break }
            name = longer
        }
        return name.isEmpty || IPAddress(name) != nil ? nil : name
    }

    /// `nas.lan` is `nas` on the dashboard; a name of the public Internet stays whole.
    ///
    /// - Parameter name: as `ReverseDNS` gives it.
    public static func shortName(_ name: String) -> String {
        let lower = name.lowercased()
        guard let domain = localDomains.first(where: { lower.hasSuffix($0) }), lower.count == name.count,
            lower.count > domain.count
        else { return name }
        return String(name.dropLast(domain.count))
    }

    private static func label(_ scalars: Substring.UnicodeScalarView) -> String {
        var label = String.UnicodeScalarView()
        var bytes = 0
        for scalar in scalars where isShown(scalar) {
            bytes += UTF8.width(scalar)
            guard bytes <= maximumLabelBytes else { break }
            label.append(scalar)
        }
        return String(label)
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "-" || scalar == "_" { return true }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber,
            .nonspacingMark, .spacingMark:
            !scalar.properties.isDefaultIgnorableCodePoint
        default: false
        }
    }
}
