internal import LanCore
internal import MonitorCore

extension DeviceEvent {
    /// `device.new: 'Anna's iPad' 192.168.1.37 02:00:00:00:00:0a (vendor Apple, Inc.)`: names are the
    /// network's words, so they stand between quotes.
    var line: String {
        let who = [name.map { "'\($0)'" }, address?.description, mac?.description].compactMap { $0 }
        let more = [
            previousAddress.map { "was \($0)" }, otherMAC.map { "also claimed by \($0)" }, detail,
        ].compactMap { $0 }
        let clause = more.isEmpty ? "" : " (\(more.joined(separator: "; ")))"
        return "\(kind.rawValue): \(who.joined(separator: " "))\(clause)"
    }
}
