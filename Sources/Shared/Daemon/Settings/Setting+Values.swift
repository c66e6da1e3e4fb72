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

    /// As `store`, for a setting that also has an automatic value, written `auto`.
    public static func storeOrAuto<Value>(
        _ text: String, _ place: inout Value?, _ parse: (String) -> Value?
    ) -> Bool {
        if text == "auto" {
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
