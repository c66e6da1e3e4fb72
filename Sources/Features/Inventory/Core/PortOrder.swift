/// The order of ports: `Gi0/2` before `Gi0/10`.
package enum PortOrder {
    package static func isBefore(_ one: String, _ other: String) -> Bool {
        let (first, second) = (parts(one), parts(other))
        for (a, b) in zip(first, second) where a != b { return a < b }
        return first.count < second.count || (first.count == second.count && one < other)
    }

    private enum Part: Comparable {
        case number(Int)
        case word(String)
    }

    private static func parts(_ name: String) -> [Part] {
        var parts: [Part] = []
        var rest = name[...]
        while let first = rest.first {
            let run = rest.prefix { $0.isNumber == first.isNumber }
            parts.append(Int(run).map(Part.number) ?? .word(run.lowercased()))
            rest = rest[run.endIndex...]
        }
        return parts
    }
}
