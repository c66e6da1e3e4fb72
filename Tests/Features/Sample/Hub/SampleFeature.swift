internal import Daemon
internal import HubCore
internal import HubFrame
package import HubServer

/// A feature that is in no program: tests add it to a hub, switch it off and remove it again.
extension HubFeature {
    package static let sample = HubFeature(
        "sample", migrations: SampleStore.migrations, audit: [.wordSaid], settings: Setting.ofSample,
        commands: [SampleCommands.self], reference: ReferencePart(PackageResources.sample_openapi_json),
        pages: PageSources(
            templates: ["sample": PackageResources.sample_mustache],
            navigation: [NavigationEntry("Sample", "/sample", least: .viewer)]),
        facts: { [Fact("Sample's word", $0[SampleSettings.self].word)] }
    ) { host in
        let said = SampleWord()
        let store = SampleStore(database: host.database, audit: host.audit)
        var running = Running()
        running.doors = { SampleRoutes(host: host, store: store, said: said).add(to: $0) }
        running.reports = store.reports { word in
            said.say(word)
            host.live.ring()
            host.signals.publish(Signal(source: "sample", subject: "agent", state: word, at: host.clock()))
        }
        running.upkeep = [store.upkeep]
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
