/// Points on a map of the world, and lines between them: `{{#map}}{{>worldmap}}{{/map}}`. The map is of the hub's own
/// files: no other server is asked for tiles. What is on it must be on the page in words, too.
public struct WorldMap: Sendable, Equatable {
    /// All of it in words, for readers.
    let label: String
    let points: [Point]
    let lines: [Line]

    public struct Point: Sendable, Equatable {
        let x: String
        let y: String
        /// Of the disc within which it is.
        let radius: String?
        let state: String
        public let isHost: Bool

        /// - Parameter accuracyKilometres: how far from it the truth may be.
        public init(
            _ state: StatusMark.State, at point: MapPoint, accuracyKilometres: Double? = nil,
            isHost: Bool = false
        ) {
            self.state = state.rawValue
            (x, y) = (MapPoint.text(point.x), MapPoint.text(point.y))
            radius = accuracyKilometres.map {
                MapPoint.text(min(max(MapPoint.units(ofKilometres: $0), 2), 60))
            }
            self.isHost = isHost
        }
    }

    public struct Line: Sendable, Equatable {
        let path: String
        let state: String

        public init(_ start: MapPoint, _ end: MapPoint, _ state: StatusMark.State) {
            path = start.path(to: end)
            self.state = state.rawValue
        }
    }

    public init(_ label: String, points: [Point], lines: [Line] = []) {
        self.label = label
        self.points = points
        self.lines = lines
    }
}
