/// How values are read. Each gives `nil` for what is not accepted.
extension Setting {
    public static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "true", "1", "on": true
        case "no", "false", "0", "off": false
        default: nil
        }
    }

    public static func whole(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int(text) else { return nil }
        return range.contains(value) ? value : nil
    }

    public static func decimal(_ text: String, _ range: ClosedRange<Double>) -> Double? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }), let value = Double(text) else {
            return nil
        }
        return range.contains(value) ? value : nil
    }

    /// Bytes, as a whole number with or without a unit: `64MB`, `64MiB`, `64M` (which is 64 MiB, as systemd has it), `1G`.
    public static func bytes(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        let (number, unit) = split(text)
        let factors = [
            "": 1, "b": 1, "k": 1 << 10, "kib": 1 << 10, "kb": 1000, "m": 1 << 20, "mib": 1 << 20,
            "mb": 1_000_000,
            "g": 1 << 30, "gib": 1 << 30, "gb": 1_000_000_000, "t": 1 << 40, "tib": 1 << 40,
            "tb": 1_000_000_000_000,
        ]
        guard let factor = factors[unit], let count = whole(number, 0...Int.max) else { return nil }
        let (value, overflow) = count.multipliedReportingOverflow(by: factor)
        return !overflow && range.contains(value) ? value : nil
    }

    /// Seconds with or without a unit: `0.5`, `500ms`, `5s`, `2min`, `12h`, `7d`.
    public static func seconds(_ text: String, _ range: ClosedRange<Double>) -> Double? {
        let (number, unit) = split(text)
        let factors = ["": 1.0, "ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400]
        guard let factor = factors[unit], let count = decimal(number, 0...1e12) else { return nil }
        let value = count * factor
        return range.contains(value) ? value : nil
    }

    /// As `seconds`, where parts of a second are not accepted.
    public static func wholeSeconds(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        seconds(text, Double(range.lowerBound)...Double(range.upperBound)).flatMap { Int(exactly: $0) }
    }

    /// A number, and the unit behind it in lower case.
    private static func split(_ text: String) -> (number: String, unit: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        return (String(number), text.dropFirst(number.count).drop { $0 == " " }.lowercased())
    }

    public static func path(_ text: String) -> String? {
        text.hasPrefix("/") ? printable(text, 2...4096) : nil
    }

    public static func printable(_ text: String, _ length: ClosedRange<Int>) -> String? {
        let clean = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
        return clean && length.contains(text.utf8.count) ? text : nil
    }

    /// Stores a value where it was understood.
    public static func store<Value>(_ value: Value?, _ place: inout Value) -> Bool {
        guard let value else { return false }
        place = value
        return true
    }

    /// As `store`, for a setting that has no value by default.
    public static func store<Value>(_ value: Value?, _ place: inout Value?) -> Bool {
        guard let value else { return false }
        place = .some(value)
        return true
    }

    /// As `store`, for a setting that also has an automatic value; `nothing` is its word.
    public static func storeOrAuto<Value>(
        _ text: String, _ place: inout Value?, nothing: String = "auto", _ parse: (String) -> Value?
    ) -> Bool {
        if text == nothing {
            place = nil
            return true
        }
        guard let value = parse(text) else { return false }
        place = value
        return true
    }

    /// Stores a list written between commas; `nothing` is the empty list.
    public static func storeList<Value>(
        _ text: String, _ place: inout [Value], nothing: String = "auto", _ parse: (String) -> Value?
    ) -> Bool {
        let words = text == nothing ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
        let values = words.compactMap { parse(String($0.trimmed)) }
        guard values.count == words.count, values.count <= 16 else { return false }
        place = values
        return true
    }
}
