/// Values of a statement in PostgreSQL's binary format, with their types.
struct PostgreSQLParameters {
    /// 0 for NULL, whose type follows from its place.
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    /// All values, one after the other; each begins at its offset, which is `nil` for NULL. Never empty, so that an
    /// empty value has a place, too.
    private(set) var bytes: [UInt8] = [0]
    private(set) var offsets: [Int?] = []

    init(_ values: [DatabaseValue]) {
        for value in values {
            let offset = bytes.count
            let type = append(value)
            types.append(type?.rawValue ?? 0)
            offsets.append(type == nil ? nil : offset)
            lengths.append(Int32(bytes.count - offset))
        }
    }

    private mutating func append(_ value: DatabaseValue) -> PostgreSQLType? {
        switch value {
        case .null: return nil
        case .integer(let number):
            append(UInt64(bitPattern: number))
            return .integer64
        case .real(let number):
            append(number.bitPattern)
            return .real64
        case .text(let text):
            bytes.append(contentsOf: text.utf8)
            return .text
        case .blob(let data):
            bytes.append(contentsOf: data)
            return .bytes
        }
    }

    private mutating func append(_ number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
