import MonitorCore
import TestSupport
import Testing

@Suite("the version") struct VersionTests {
    @Test("the changelog's newest heading is the version that the programs report")
    func changelog() throws {
        let text = try #require(Fixture.text(at: Fixture.root + "/../../CHANGELOG.md"))
        let heading = try #require(text.split(separator: "\n").first { $0.hasPrefix("## ") })
        #expect(heading.dropFirst(3).split(separator: " ").first.map(String.init) == monitorVersion)
    }
}
