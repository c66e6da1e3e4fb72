internal import MonitorCore

/// A side and its reason as the database has them.
extension PortSide {
    package init(stored word: String, device: String?) {
        switch word {
        case "up": self = .up
        case "leads-to": self = .leadsTo(device ?? "")
        case "unread": self = .unread(device ?? "")
        default: self = .access
        }
    }

    package var stored: (word: String, device: String?) {
        switch self {
        case .access: ("access", nil)
        case .leadsTo(let name): ("leads-to", name)
        case .unread(let name): ("unread", name)
        case .up: ("up", nil)
        }
    }
}

extension SideReason {
    /// Parts between tabs, which no name holds.
    package var stored: String {
        switch self {
        case .hand(let who): "hand\t\(who)"
        case .gateway(let address): "gateway\t\(address)"
        case .neighbour(let name): "neighbour\t\(name)"
        case .ownAddress(let name, let address): "own\t\(name)\t\(address)"
        case .covers(let name, let count): "covers\t\(name)\t\(count)"
        case .nothingElse: ""
        }
    }

    /// What this version does not know gives `nothingElse`.
    package init(stored text: String) {
        let parts = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        func part(_ index: Int) -> String { parts.indices.contains(index) ? parts[index] : "" }
        switch part(0) {
        case "hand": self = .hand(part(1))
        case "neighbour": self = .neighbour(part(1))
        case "covers": self = .covers(part(1), count: Int(part(2)) ?? 0)
        case "gateway": self = MACAddress(part(1)).map(SideReason.gateway) ?? .nothingElse
        case "own": self = MACAddress(part(2)).map { .ownAddress(part(1), $0) } ?? .nothingElse
        default: self = .nothingElse
        }
    }
}
