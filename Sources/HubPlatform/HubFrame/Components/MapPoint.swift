/// A point on the map of the world: plate carrée, 1000 by 500 units.
public struct MapPoint: Sendable, Equatable {
    public static let width = 1000.0
    public static let height = 500.0
    /// Of the equator, in kilometres.
    private static let girth = 40_075.0

    public let x: Double
    public let y: Double

    public init(latitude: Double, longitude: Double) {
        x = (longitude + 180) / 360 * Self.width
        y = (90 - latitude) / 180 * Self.height
    }

    private init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// A distance at the equator, in the map's units.
    public static func units(ofKilometres kilometres: Double) -> Double { kilometres / girth * width }

    /// A line of the map from here to another point: bent away from the equator, as the shortest way on the globe is; the
    /// path of an SVG.
    public func path(to other: MapPoint) -> String {
        let (middle, way) = ((x + other.x) / 2, abs(x - other.x) + abs(y - other.y))
        let height = (y + other.y) / 2
        let bend = way / 5 * (height <= Self.height / 2 ? -1 : 1)
        let top = min(max(height + bend, 2), Self.height - 2)
        return
            "M\(Self.text(x)),\(Self.text(y))Q\(Self.text(middle)),\(Self.text(top)) \(Self.text(other.x)),\(Self.text(other.y))"
    }

    /// One digit behind the point.
    public static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0
            ? "\(tenths / 10)" : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
