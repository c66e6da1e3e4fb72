extension [Temperature] {
    /// Each sensor under a name of its own: of equal ones, the second is `core-2`. Two that share a name would be one
    /// series here and a fault in Prometheus.
    ///
    /// - Parameter longest: bytes of a name.
    public func distinctlyNamed(longest: Int = 255) -> [Temperature] {
        var taken = Set(map(\.sensor))
        guard taken.count < count else { return self }
        var seen: Set<String> = []
        var numbers: [String: Int] = [:]
        return map { one in
            if seen.insert(one.sensor).inserted { return one }
            var name = one.sensor
            while !taken.insert(name).inserted {
                let number = numbers[one.sensor, default: 1] + 1
                numbers[one.sensor] = number
                name = Self.numbered(one.sensor, number, longest)
            }
            return Temperature(sensor: name, celsius: one.celsius)
        }
    }

    private static func numbered(_ name: String, _ number: Int, _ longest: Int) -> String {
        var base = name[...]
        while base.utf8.count + "-\(number)".utf8.count > longest { base = base.dropLast() }
        return "\(base)-\(number)"
    }
}
