internal import LanCore

/// `/sys/class/thermal/thermal_zone*`: temperatures of chips and boards.
///
/// Source: Documentation/ABI/testing/sysfs-class-thermal; `temp` is in thousandths of a degree Celsius.
enum ThermalZones {
    /// - Returns: `nil` for a value that is not a temperature, such as the kernel's -274000 for a sensor that
    ///   is off.
    static func celsius(_ text: ProcText) -> Double? {
        var digits = text
        let isNegative = digits.takeSign()
        guard let thousandths = digits.number, thousandths <= (isNegative ? 273_150 : 10_000_000) else {
            return nil
        }
        return Double(thousandths) / (isNegative ? -1000 : 1000)
    }

    /// Gives each sensor a name of its own: the type, with the zone's number from the second of a type on.
    static func named(_ zones: [(number: UInt64, type: String)]) -> [(number: UInt64, name: String)] {
        var seen: Set<String> = []
        return zones.sorted { $0.number < $1.number }.map { zone in
            let isFirst = seen.insert(zone.type).inserted
            return (zone.number, isFirst ? zone.type : "\(zone.type)-\(zone.number)")
        }
    }
}

extension ProcFS {
    /// In the order of the zones' numbers; a sensor that does not answer now is left out, and a host without
    /// sensors has none.
    func thermalZones(_ file: FileBuffer = FileBuffer()) -> [Temperature] {
        let folder = "\(sys)/class/thermal"
        let zones = (Folder.names(folder) ?? []).compactMap { name -> (number: UInt64, type: String)? in
            guard name.hasPrefix("thermal_zone"), let number = UInt64(name.dropFirst(12)),
                let type = file.attribute("\(folder)/\(name)/type"), !type.isEmpty
            else { return nil }
            return (number, type.string)
        }
        return ThermalZones.named(zones).compactMap { zone in
            file.attribute("\(folder)/thermal_zone\(zone.number)/temp").flatMap(ThermalZones.celsius)
                .map { Temperature(sensor: zone.name, celsius: $0) }
        }.distinctlyNamed()
    }
}
