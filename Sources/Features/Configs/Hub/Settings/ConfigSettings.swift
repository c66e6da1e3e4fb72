internal import Daemon
internal import HubFrame
internal import HubServer

/// What the operator decides of configurations and firmware.
struct ConfigSettings: FeaturePart {
    /// The hour of the day in which devices are read; `nil` reads none by itself.
    var readHour: Int? = 3
    /// Whether full texts are kept, sealed in the vault.
    var keepsFull = true
    var firmwareBytes = 256 << 20

    var facts: [Fact] {
        [
            Fact(
                "Configurations",
                readHour.map { "read each day from \($0 < 10 ? "0" : "")\($0):00" } ?? "read when asked"),
            Fact("Full configurations", keepsFull ? "kept, encrypted" : "not kept"),
            Fact("Firmware", "files of up to \(firmwareBytes >> 20) MiB"),
        ]
    }
}

extension Setting<FeatureSettings> {
    static var ofConfigs: [Setting] {
        [
            Setting(
                "CONFIG_READ_HOUR",
                "The hour of the day, of this machine's clock, in which the configurations of all devices are read.",
                standard: "03", accepts: "an hour from 00 to 23, or off", example: "off"
            ) { storeHour($1, &$0[ConfigSettings.self].readHour) },
            Setting(
                "CONFIG_FULL_TEXT",
                "Whether full configurations, with their secrets, are kept encrypted in the vault beside the text without "
                    + "them. What was kept before stays until its version goes.",
                standard: "sealed", accepts: "sealed or none", example: "none"
            ) { store(["sealed": true, "none": false][$1], &$0[ConfigSettings.self].keepsFull) },
            Setting(
                "FIRMWARE_LIMIT_MB", "The longest file of firmware, in MiB.",
                standard: "256", accepts: "1 to 2048", example: "64"
            ) { store(whole($1, 1...2048).map { $0 << 20 }, &$0[ConfigSettings.self].firmwareBytes) },
        ]
    }

    private static func storeHour(_ text: String, _ place: inout Int?) -> Bool {
        if text == "off" {
            place = nil
            return true
        }
        let digits = text.utf8.count == 2 && text.hasPrefix("0") ? String(text.dropFirst()) : text
        guard let hour = whole(digits, 0...23) else { return false }
        place = hour
        return true
    }
}
