import Testing

@testable import LanCore

@Suite("names of sensors") struct TemperatureNameTests {
    @Test(
        "equal names are told apart, and those that are distinct stay",
        arguments: [
            ([], []), (["a", "b"], ["a", "b"]), (["a", "a", "a"], ["a", "a-2", "a-3"]),
            (["a", "a", "a-2"], ["a", "a-3", "a-2"]),
            (["a-2", "a", "a", "a-2"], ["a-2", "a", "a-3", "a-2-2"]),
            (["aaaaaa", "aaaaaa"], ["aaaaaa", "aaaa-2"]), (["ééé", "ééé"], ["ééé", "éé-2"]),
        ])
    func distinct(given: [String], named: [String]) {
        let all = given.map { Temperature(sensor: $0, celsius: 40) }.distinctlyNamed(longest: 6)
        #expect(all.map(\.sensor) == named)
        #expect(all.distinctlyNamed(longest: 6) == all)
    }
}
