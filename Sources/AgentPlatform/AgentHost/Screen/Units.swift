internal import MonitorCore

/// Numbers as people read them. On screens rates are bits per second, volumes bytes.
public enum Units {
    /// `8.1 Mbit/s`; `–` where there is no measurement.
    public static func bitRate(_ bytesPerSecond: Double?) -> String {
        guard let bytesPerSecond else { return "–" }
        return scaled(bytesPerSecond * 8, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"])
    }

    /// `1.2 GB`, by the thousand as counters and providers count.
    public static func bytes(_ count: UInt64) -> String {
        scaled(Double(count), ["B", "kB", "MB", "GB", "TB"])
    }

    /// `41 %`.
    public static func percent(_ ratio: Double?) -> String {
        ratio.map { "\(Int(($0 * 100).rounded())) %" } ?? "–"
    }

    private static func scaled(_ value: Double, _ units: [String]) -> String {
        var value = value
        var step = 0
        while value >= 999.5, step < units.count - 1 {
            value /= 1000
            step += 1
        }
        let tenths = Int((value * 10).rounded())
        let shown = step == 0 || tenths >= 1000 ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
        return "\(shown) \(units[step])"
    }
}

extension String {
    /// Cut or filled with spaces to `width` characters.
    public func column(_ width: Int, right: Bool = false) -> String {
        if count > width { return prefix(max(0, width - 1)) + "…" }
        let space = String(repeating: " ", count: width - count)
        return right ? space + self : self + space
    }
}

extension Duration {
    /// `1.5 s`, `5 s`.
    public var shown: String {
        let tenths = Int((seconds * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
