internal import MonitorCore

/// Names as the network claims them; none of them is proven.
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
    public static func sanitised(_ claimed: some Collection<UInt8>) -> String? {
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

    /// Makes a label that people wrote ("Anna's iPad") fit to show and to store: as `sanitised`, but spaces,
    /// dots and most punctuation stay; quotes, angle brackets, ampersands and backslashes do not.
    ///
    /// - Parameter limit: in bytes; cut between characters.
    public static func label(_ claimed: some Collection<UInt8>, limit: Int = 63) -> String? {
        let text = String(decoding: claimed.prefix(1024), as: UTF8.self)
        var label = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            let isBlank = scalar.properties.generalCategory == .spaceSeparator
            guard isBlank || isShown(scalar) || isHarmless(scalar) else { continue }
            // One blank at a time, and none in front.
            if isBlank, label.isEmpty || label.last == " " { continue }
            bytes += isBlank ? 1 : UTF8.width(scalar)
            guard bytes <= limit else { break }
            label.append(isBlank ? " " : scalar)
        }
        if label.last == " " { label.removeLast() }
        let name = String(label)
        return name.isEmpty || IPAddress(name) != nil ? nil : name
    }

    /// `nas.lan` is `nas` on the dashboard; a name of the public Internet stays whole, and so does
    /// `192.168.1.1.lan`, which without its end would pose as another device.
    ///
    /// - Parameter name: as `ReverseDNS` gives it.
    public static func shortName(_ name: String) -> String {
        let lower = name.lowercased()
        guard let domain = localDomains.first(where: { lower.hasSuffix($0) }), lower.count == name.count,
            lower.count > domain.count
        else { return name }
        let short = String(name.dropLast(domain.count))
        return IPAddress(short) == nil ? short : name
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

    /// Punctuation of names; what markup, shells and JSON make something else of is not among it. U+FFFD
    /// stands for bytes that are not UTF-8.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21, 0x23...0x25, 0x27...0x2f, 0x3a, 0x3b, 0x3d, 0x3f...0x5b, 0x5d...0x5f, 0x7b...0x7e: true
        case 0xa1...: isPlainSymbol(scalar)
        default: false
        }
    }

    private static func isPlainSymbol(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .otherPunctuation, .initialPunctuation, .finalPunctuation, .dashPunctuation, .openPunctuation,
            .closePunctuation, .otherNumber, .letterNumber, .currencySymbol, .mathSymbol:
            true
        case .otherSymbol: scalar.value != 0xfffd
        default: false
        }
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
