internal import Foundation

/// Values as bytes, the same whichever engine they come from.
enum RowCode {
    private enum Kind: UInt8 {
        case null, integer, real, text, blob
    }

    static func append(_ values: [DatabaseValue], to bytes: inout [UInt8]) {
        for value in values { append(value, to: &bytes) }
    }

    private static func append(_ value: DatabaseValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(Kind.null.rawValue)
        case .integer(let number):
            bytes.append(Kind.integer.rawValue)
            append(UInt64(bitPattern: number), to: &bytes)
        case .real(let number):
            bytes.append(Kind.real.rawValue)
            // SQLite keeps no sign of zero.
            append((number == 0 ? 0 : number).bitPattern, to: &bytes)
        case .text(let text):
            bytes.append(Kind.text.rawValue)
            append(UInt64(text.utf8.count), to: &bytes)
            bytes.append(contentsOf: text.utf8)
        case .blob(let data):
            bytes.append(Kind.blob.rawValue)
            append(UInt64(data.count), to: &bytes)
            bytes.append(contentsOf: data)
        }
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// - Returns: `nil` for what `append` did not make.
    static func values(_ bytes: some Sequence<UInt8>) -> [DatabaseValue]? {
        var rest = Array(bytes)[...]
        var values: [DatabaseValue] = []
        while let first = rest.popFirst() {
            guard let kind = Kind(rawValue: first), let value = value(kind, &rest) else { return nil }
            values.append(value)
        }
        return values
    }

    private static func value(_ kind: Kind, _ rest: inout ArraySlice<UInt8>) -> DatabaseValue? {
        if kind == .null { return .null }
        guard let number = number(&rest) else { return nil }
        switch kind {
        case .integer: return .integer(Int64(bitPattern: number))
        case .real: return .real(Double(bitPattern: number))
        case .null, .text, .blob:
            guard number <= UInt64(rest.count) else { return nil }
            let bytes = rest.prefix(Int(number))
            rest = rest.dropFirst(bytes.count)
            return kind == .text ? .text(String(decoding: bytes, as: UTF8.self)) : .blob(Data(bytes))
        }
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        guard rest.count >= 8 else { return nil }
        defer { rest = rest.dropFirst(8) }
        return rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
