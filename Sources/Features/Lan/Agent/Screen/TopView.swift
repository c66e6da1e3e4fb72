internal import LanCore
internal import MonitorCore

/// What the reader of the live table has chosen with keys.
struct TopView: Sendable, Equatable {
    enum Order: String {
        case rate, total, name

        var next: Order {
            switch self {
            case .rate: .total
            case .total: .name
            case .name: .rate
            }
        }
    }

    enum Key: Equatable {
        case letter(Character)
        case up, down, pageUp, pageDown, enter, escape, backspace
    }

    var order = Order.rate
    var isPaused = false
    /// Whether sums are of today, and not since the start.
    var showsToday = false
    /// Rows that are scrolled past.
    var first = 0
    /// What names, addresses and hardware addresses must hold.
    var find = ""
    /// Whether letters go into `find`.
    var isFinding = false
    private(set) var hasQuit = false

    private static let page = 10
    private static let longestFind = 40

    mutating func press(_ key: Key) {
        if isFinding { return type(key) }
        switch key {
        case .letter("q"), .letter("Q"): hasQuit = true
        case .letter("s"): order = order.next
        case .letter("p"), .letter(" "): isPaused.toggle()
        case .letter("t"): showsToday.toggle()
        case .letter("/"): (isFinding, find, first) = (true, "", 0)
        case .escape: (find, first) = ("", 0)
        case .up: first = max(0, first - 1)
        case .down: first += 1
        case .pageUp: first = max(0, first - Self.page)
        case .pageDown: first += Self.page
        default: break
        }
    }

    private mutating func type(_ key: Key) {
        switch key {
        case .letter(let letter): find = String((find + String(letter)).prefix(Self.longestFind))
        case .backspace: find = String(find.dropLast())
        case .enter: isFinding = false
        case .escape: (isFinding, find) = (false, "")
        default: break
        }
    }

    /// The devices that are shown, in their order.
    ///
    /// - Parameter total: the sum that is shown of a device.
    func chosen(
        _ devices: [DeviceSample], total: (DeviceSample) -> UInt64 = { $0.totalBytes }
    ) -> [DeviceSample] {
        let wanted = find.lowercased()
        let found =
            wanted.isEmpty
            ? devices
            : devices.filter { device in
                [device.name, device.address.description, device.mac?.description ?? ""].contains {
                    $0.lowercased().contains(wanted)
                }
            }
        switch order {
        case .rate: return TopScreen.busiestFirst(found)
        case .total:
            return found.sorted { (total($1), $0.address) < (total($0), $1.address) }
        case .name:
            return found.sorted { ($0.name.lowercased(), $0.address) < ($1.name.lowercased(), $1.address) }
        }
    }

    /// What a terminal sends for keys. Source: ECMA-48, xterm's control sequences.
    static func keys(_ bytes: [UInt8]) -> [Key] {
        var keys: [Key] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case 0x1b:
                guard rest.first == UInt8(ascii: "[") || rest.first == UInt8(ascii: "O") else {
                    keys.append(.escape)
                    continue
                }
                rest = rest.dropFirst()
                let parameters = rest.prefix { (0x30...0x3f).contains($0) }
                rest = rest.dropFirst(parameters.count)
                switch (rest.popFirst(), parameters.first) {
                case (UInt8(ascii: "A"), _): keys.append(.up)
                case (UInt8(ascii: "B"), _): keys.append(.down)
                case (UInt8(ascii: "~"), UInt8(ascii: "5")): keys.append(.pageUp)
                case (UInt8(ascii: "~"), UInt8(ascii: "6")): keys.append(.pageDown)
                default: break
                }
            case 0x0a, 0x0d: keys.append(.enter)
            case 0x08, 0x7f: keys.append(.backspace)
            case 0x20...0x7e: keys.append(.letter(Character(Unicode.Scalar(byte))))
            default: break
            }
        }
        return keys
    }
}
