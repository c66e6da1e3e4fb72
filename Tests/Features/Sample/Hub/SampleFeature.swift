internal import Daemon
internal import HubCore
internal import HubFrame
package import HubServer

/// A feature that is in no program: tests add it to a hub, switch it off and remove it again.
extension HubFeature {
    package static let sample = HubFeature(
        "sample", settings: Setting.ofSample, reference: ReferencePart(PackageResources.sample_openapi_json),
        pages: PageSources(
            templates: ["sample": PackageResources.sample_mustache],
            navigation: [NavigationEntry("Sample", "/sample", least: .viewer)]),
        facts: { [Fact("Sample's word", $0[SampleSettings.self].word)] }
    ) { host in
        let said = SampleWord()
        var running = Running()
        running.doors = { SampleRoutes(host: host, said: said).add(to: $0) }
        running.metrics = { text, _ in
            text.family("monitor_sample_words", .counter, "Words that were said.") {
                $0.sample([:], UInt64(said.count))
            }
        }
        running.topics = [LiveTopic { name in name == "sample" ? said.shown : nil }]
        running.health = [HealthCheck { said.count > 1 ? "too many words" : nil }]
        return running
    }
}
