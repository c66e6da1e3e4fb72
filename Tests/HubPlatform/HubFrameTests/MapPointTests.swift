import Testing

@testable import HubFrame

@Suite("points of the map") struct MapPointTests {
    @Test(
        "plate carrée, 1000 by 500",
        arguments: [
            (0.0, 0.0, 500.0, 250.0), (90, -180, 0, 0), (-90, 180, 1000, 500),
            (58.4167, 15.6167, 543.4, 87.7),
        ])
    func points(_ latitude: Double, _ longitude: Double, _ x: Double, _ y: Double) {
        let point = MapPoint(latitude: latitude, longitude: longitude)
        #expect(abs(point.x - x) < 0.05)
        #expect(abs(point.y - y) < 0.05)
    }

    @Test("a line stays on the map")
    func path() {
        let path = MapPoint(latitude: 80, longitude: -170).path(to: MapPoint(latitude: 80, longitude: 170))
        #expect(path == "M27.8,27.8Q500,2 972.2,27.8")
    }

    @Test(
        "numbers have one digit behind the point",
        arguments: [(1.0, "1"), (1.25, "1.3"), (-0.5, "-0.5"), (0.04, "0")])
    func text(_ number: Double, _ text: String) { #expect(MapPoint.text(number) == text) }
}
