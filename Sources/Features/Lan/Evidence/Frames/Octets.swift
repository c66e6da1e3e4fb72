internal import MonitorCore

/// A part of a frame, read without ever leaving it: what is not there is `nil`.
struct Octets {
    private let bytes: [UInt8]
    /// The position of this part in the frame.
    let range: Range<Int>

    init(_ bytes: [UInt8]) {
        self.init(bytes, 0..<bytes.count)
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    var count: Int { range.count }

    /// The octet at an offset into this part.
    subscript(_ offset: Int) -> UInt8? {
        offset >= 0 && offset < count ? bytes[range.lowerBound + offset] : nil
    }

    var all: ArraySlice<UInt8> { bytes[range] }

    /// - Returns: `nil` where it is cut short.
    func part(_ offset: Int, _ length: Int) -> Octets? {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
        let start = range.lowerBound + offset
        return Octets(bytes, start..<start + length)
    }

    func from(_ offset: Int) -> Octets? { part(offset, count - offset) }

    /// Up to eight octets in network order.
    func number(_ offset: Int, _ length: Int) -> UInt64? {
        part(offset, length).map { $0.all.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    func u16(_ offset: Int) -> Int? { number(offset, 2).map { Int($0) } }

    func mac(_ offset: Int) -> MACAddress? {
        number(offset, 6).map { MACAddress(raw: $0) }.flatMap { $0.isUnicast ? $0 : nil }
    }

    /// - Returns: `nil` also for group addresses and for `0.0.0.0`, which no device has.
    func v4(_ offset: Int) -> IPAddress? {
        number(offset, 4).map { IPAddress(v4: UInt32($0)) }.flatMap(Self.usable)
    }

    /// - Returns: `nil` also for group addresses and for `::`.
    func v6(_ offset: Int) -> IPAddress? {
        guard let high = number(offset, 8), let low = number(offset + 8, 8) else { return nil }
        return Self.usable(IPAddress(v6Wire: high, low))
    }

    private static func usable(_ address: IPAddress) -> IPAddress? {
        let isLoopback = address.v4.map { $0 >> 24 == 127 } ?? (address.high == 0 && address.low == 1)
        return address.isGroup || address.isUnspecified || isLoopback ? nil : address
    }
}
