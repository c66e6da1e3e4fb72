import Foundation
import HubTestSupport
import Testing

@testable import HubAgents

@Suite("packages of the agent") struct AgentPackagesTests {
    @Test("the newest of each architecture is offered, and nothing but packages of the agent is opened")
    func offered() async throws {
        try await withFolder { path in
            let packages = AgentPackages(beside: path)
            #expect(packages.offered == [])
            try FileManager.default.createDirectory(
                atPath: packages.folder, withIntermediateDirectories: true)
            func put(_ name: String, _ age: Double) throws {
                let place = "\(packages.folder)/\(name)"
                try Data("deb".utf8).write(to: URL(fileURLWithPath: place))
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: place)
            }
            try put("monitor-agent_0.1.0_amd64.deb", 60)
            try put("monitor-agent_0.2.0~rc1_amd64.deb", 30)
            try put("monitor-agent_0.1.0_arm64.deb", 90)
            try put("monitor-hub_0.1.0_amd64.deb", 0)
            try put("notes.txt", 0)
            #expect(
                packages.offered == ["monitor-agent_0.2.0~rc1_amd64.deb", "monitor-agent_0.1.0_arm64.deb"])
            let file = try #require(packages.open("monitor-agent_0.1.0_amd64.deb"))
            #expect(file.bytes == 3)
            #expect(file.read(at: 1, 10) == Array("eb".utf8))
            for name in ["monitor-hub_0.1.0_amd64.deb", "../hub.db", "monitor-agent_/../x_amd64.deb", ""] {
                #expect(packages.open(name) == nil, "\(name)")
            }
        }
    }

    @Test("a link in the folder is not followed")
    func link() async throws {
        try await withFolder { path in
            let packages = AgentPackages(beside: path)
            try FileManager.default.createDirectory(
                atPath: packages.folder, withIntermediateDirectories: true)
            let name = "monitor-agent_0.1.0_amd64.deb"
            try FileManager.default.createSymbolicLink(
                atPath: "\(packages.folder)/\(name)", withDestinationPath: "/etc/hostname")
            #expect(packages.open(name) == nil)
            #expect(packages.offered == [])
        }
    }
}
