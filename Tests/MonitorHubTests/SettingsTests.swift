import Agents
import Daemon
import HubAgents
import HubLan
import HubServer
import HubTestSupport
import MonitorCore
import TestSupport
import Testing

@testable import monitor_hub

@Suite("the hub's settings") struct SettingsTests {
    @Test("without anything written, the defaults stand: loopback, no TLS, nobody believed")
    func defaults() throws {
        let settings = try SettingsLayers<Settings>().settings()
        #expect(settings == Settings())
        #expect(settings.face.addresses.map(\.description) == ["127.0.0.1:8080"])
        #expect(settings.configuration.tls == nil)
        #expect(settings.configuration.trustedProxies == [])
    }

    @Test("the file speaks over the defaults, the environment over the file, the command line over both")
    func precedence() throws {
        var layers = layers("LISTEN=127.0.0.1:1\nSTATE_DIR=/file\nKEEP_WINDOWS_DAYS=2\n")
        layers.environment = ["LISTEN": "127.0.0.1:2", "STATE_DIR": "/environment"]
        layers.words = [SettingsWord(key: "STATE_DIR", value: "/word")]
        let settings = try layers.settings()
        #expect(settings.retention.fine == TierRetention.days(2))
        #expect(settings.face.addresses == [HubServer.Address(host: "127.0.0.1", port: 2)])
        #expect(settings.database == "/word/hub.db")
    }

    @Test(
        "words of other programs: a host and a port of their own, which LISTEN overrides; a level in capitals"
    )
    func formerWords() throws {
        var layers = layers("LOG_LEVEL=INFO")
        layers.environment = ["API_HOST": "::1", "API_PORT": "8000"]
        let settings = try layers.settings()
        #expect(settings.face.addresses == [HubServer.Address(host: "::1", port: 8000)])
        #expect(settings.logLevel == .info)
        layers.environment["LISTEN"] = "127.0.0.1:2"
        #expect(try layers.settings().face.addresses == [HubServer.Address(host: "127.0.0.1", port: 2)])
    }

    @Test("a database is a file in the folder, or PostgreSQL's, whose password is not printed")
    func databases() throws {
        let file = try layers("STATE_DIR=/srv/hub").settings()
        #expect(file.place == .file("/srv/hub/hub.db"))
        let url = "postgresql://hub:tower@db.example:5433/monitor?sslmode=require"
        let settings = try layers("STATE_DIR=/srv/hub\nDATABASE_URL=\(url)").settings()
        #expect(settings.place.name == "postgresql://db.example:5433/monitor")
        #expect(settings.database == "/srv/hub/hub.db" && !settings.place.isFile)
        #expect(settings.postgresql?.hasPassword == true)
        #expect(!"\(settings)".contains("tower"))
        var back = layers("DATABASE_URL=\(url)")
        back.environment = ["DATABASE_URL": "sqlite:////data/db.sqlite"]
        #expect(try back.settings().place == .file("/data/hub.db"))
    }

    @Test("certificate and key make TLS; a proxy is an address or a range")
    func face() throws {
        let text = """
            TLS_CERT=/c
            TLS_KEY=/k
            TRUSTED_PROXIES=192.0.2.7, 2001:db8::/64
            REAPPROVE=address
            METRICS_AGENTS=on
            """
        let face = try layers(text).settings().configuration
        #expect(face.tls == HubConfiguration.TLSFiles(certificate: "/c", key: "/k"))
        #expect(face.trustedProxies == [NetworkRange("192.0.2.7/32"), NetworkRange("2001:db8::/64")])
        #expect(face.features[AgentSettings.self].reapproval == .address)
        #expect(face.features[LanSettings.self].metricsIncludeAgents)
    }

    @Test(
        "every faulty file of the fixtures is refused with file, line, key and a valid example",
        arguments: Fixture.entries(of: Fixture.path("hub-settings")))
    func refusals(name: String) throws {
        let text = try #require(Fixture.text(at: Fixture.path("hub-settings/" + name)))
        let says = try #require(text.split(separator: "\n").first { $0.hasPrefix("# says: ") }).dropFirst(8)
        let refusal = #expect(throws: SettingsRefusal.self) { try layers(text).settings() }
        #expect(refusal?.sentences == [String(says)])
    }

    @Test("every key has a fixture that is refused", arguments: Settings.all.map(\.key))
    func allRefused(key: String) {
        let files = Fixture.entries(of: Fixture.path("hub-settings"))
        let texts = files.compactMap { Fixture.text(at: Fixture.path("hub-settings/" + $0)) }
        #expect(texts.contains { $0.contains("\n\(key)=") })
    }

    @Test("every example of the reference is itself accepted", arguments: Settings.all.map(\.key))
    func examples(key: String) throws {
        let setting = try #require(Settings.named(key))
        var settings = Settings()
        #expect(setting.apply(&settings, setting.example))
    }

    @Test("the stated default is the real one, where there is one", arguments: Settings.all.map(\.key))
    func statedDefaults(key: String) throws {
        let setting = try #require(Settings.named(key))
        var settings = Settings()
        guard setting.standard != "none" else { return }
        #expect(setting.apply(&settings, setting.standard))
        #expect(settings == Settings())
    }

    @Test("docs/hub-configuration.md is what the code says ('make docs' writes it)")
    func reference() {
        #expect(
            Fixture.text(at: Fixture.root + "/../../docs/hub-configuration.md")
                == SettingsReference<Settings>.markdown)
    }

    private func layers(_ text: String) -> SettingsLayers<Settings> {
        var layers = SettingsLayers<Settings>()
        layers.file = SettingsFile(path: "monitor-hub.conf", text: text)
        return layers
    }
}
