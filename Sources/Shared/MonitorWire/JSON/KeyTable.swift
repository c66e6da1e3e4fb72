/// The keys of one object, found by their bytes.
///
/// A writer writes the keys of an object in the same order each time: the one after the last is tried
/// first, so that reading a device of 12 keys costs 12 comparisons.
package struct KeyTable<Key: Sendable>: Sendable {
    @usableFromInline package let keys: [Key]
    @usableFromInline package let names: [[UInt8]]
    /// The names as writers put them before a value: with quotes and a colon.
    @usableFromInline package let quoted: [[UInt8]]

    @inlinable package init(keys: [Key], names: [[UInt8]]) {
        self.keys = keys
        self.names = names
        quoted = names.map { [UInt8(ascii: "\"")] + $0 + [UInt8(ascii: "\""), UInt8(ascii: ":")] }
    }

    /// - Returns: `nil` for a key that is not in the table.
    @inlinable package func index(of key: ArraySlice<UInt8>, likely: Int) -> Int? {
        if likely < names.count, Self.isSame(names[likely], key) { return likely }
        return names.firstIndex { Self.isSame($0, key) }
    }

    @usableFromInline package static func isSame(_ name: [UInt8], _ key: ArraySlice<UInt8>) -> Bool {
        guard name.count == key.count else { return false }
        return name.indices.allSatisfy { name[$0] == key[key.startIndex + $0] }
    }
}

extension KeyTable where Key: CaseIterable & RawRepresentable<String> {
    @inlinable package init() {
        self.init(keys: Array(Key.allCases), names: Key.allCases.map { Array($0.rawValue.utf8) })
    }
}

/// Of an object that is skipped.
package enum NoKey: Sendable {}

extension KeyTable where Key == NoKey {
    package static let none = KeyTable(keys: [], names: [])
}
