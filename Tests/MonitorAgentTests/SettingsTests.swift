import AgentLink
import Daemon
import HTTPClient
import MonitorCore
import TestSupport
import Testing

@testable import AgentHost
@testable import AgentLan
@testable import monitor_agent

@Suite("settings") struct SettingsTests {
    @Test("without anything written, the defaults stand and the host name is the server's name")
    func defaults() throws {
        var expected = Settings()
        expected.agent.serverID = "attic"
        #expect(try layers().settings() == expected)
    }

    @Test("the file speaks over the defaults, the environment over the file, the command line over both")
    func precedence() throws {
        var layers = layers(file: "CYCLE_TIME=2\nINTERFACE=br-file\nSERVER_ID=file\n")
        layers.environment = ["INTERFACE": "br-env", "SERVER_ID": "env"]
        layers.words = Settings.words(["word"])
        let settings = try layers.settings()
        #expect(settings.agent.cycleSeconds == 2)
        #expect(settings.agent.lan.interfaces == ["br-env"])
        #expect(settings.agent.serverID == "word")
    }

    @Test("of each setting it is known where it was said; an empty value says nothing")
    func sources() {
        var layers = layers(file: "STATE_DIR=/file\nRUN_DIR=\nSERVER_ID=file\n")
        layers.environment = ["INTERFACE": "br-env", "CYCLE_TIME": "", "SERVER_ID": "env"]
        layers.assignments = ["CA_FILE=/set", "PROXY="]
        layers.words = Settings.words(["word"])
        for (key, source) in [
            ("STATE_DIR", SettingsSource.file), ("INTERFACE", .environment), ("CA_FILE", .commandLine),
            ("SERVER_ID", .commandLine),
        ] { #expect(layers.source(of: key) == source) }
        for key in ["RUN_DIR", "CYCLE_TIME", "PROXY", "API_KEY"] { #expect(layers.source(of: key) == nil) }
    }

    @Test(
        "positional words set six settings in a fixed order; empty ones are passed over"
    )
    func positional() throws {
        var layers = layers(file: "NETWORK_RANGE=192.168.1.0/24\n")
        layers.words = Settings.words(
            ["me", "ws://p.example/ws", "", "eth7", "http://p.example/debug", "192.168.1.1"])
        let settings = try layers.settings()
        #expect(settings.agent.serverID == "me")
        #expect(settings.agent.platformWSURL?.redacted == "ws://p.example/ws")
        #expect(settings.agent.lan.networkRanges == [NetworkRange("192.168.1.0/24")])
        #expect(settings.agent.lan.interfaces == ["eth7"])
        #expect(settings.agent.serverIP == IPAddress("192.168.1.1"))
    }

    @Test("comments, blank lines, spaces, quotes and '=' in values are understood; empty values are not set")
    func lines() throws {
        let text =
            "# a comment\n\n  SERVER_ID = \"attic=left\"  \nAPI_KEY=a=b==\r\nINTERFACE='br-lan'\nCYCLE_TIME=\n"
        let settings = try layers(file: text).settings()
        #expect(settings.agent.serverID == "attic=left")
        #expect(settings.agent.apiKey == Secret("a=b=="))
        #expect(settings.agent.lan.interfaces == ["br-lan"])
        #expect(settings.agent.cycleSeconds == 5)
    }

    @Test(
        "every faulty file of the fixtures is refused with file, line, key and a valid example",
        arguments: Fixture.entries(of: Fixture.path("settings")).filter { $0.hasPrefix("invalid-") })
    func refusals(name: String) throws {
        let path = Fixture.path("settings/" + name)
        let text = try #require(Fixture.text(at: path))
        let expected = try #require(text.split(separator: "\n").first { $0.hasPrefix("# says: ") }).dropFirst(
            8)
        let refusal = #expect(throws: SettingsRefusal.self) {
            try layers(file: text, path: "monitor.conf").settings()
        }
        #expect(refusal?.sentences == [String(expected)])
    }

    @Test("settings that say the defaults are the defaults, also of a feature")
    func spelledOut() throws {
        let settings = try layers(file: "CAPTURE_ENGINE=pcap\nCYCLE_TIME=5\nMAX_DEVICES=4096\n").settings()
        #expect(try settings == layers().settings())
        #expect(try layers(file: "MAX_DEVICES=4095\n").settings() != settings)
    }

    @Test("every key stands once in the table, whichever feature brings it")
    func unique() {
        #expect(Set(Settings.all.map(\.key)).count == Settings.all.count)
    }

    @Test("all faults are told at once")
    func allAtOnce() {
        let refusal = #expect(throws: SettingsRefusal.self) {
            try layers(file: "CYCLE_TIME=0\nINTERFASE=x\nLOG_LEVEL=loud\n").settings()
        }
        #expect(refusal?.sentences.count == 3)
    }

    @Test("every example of the reference is itself accepted", arguments: Settings.all.map(\.key))
    func examples(key: String) throws {
        let setting = try #require(Settings.named(key))
        var settings = Settings()
        #expect(setting.apply(&settings, setting.example))
    }

    @Test("the stated default is the real one, where it is a plain value", arguments: Settings.all.map(\.key))
    func statedDefaults(key: String) throws {
        let setting = try #require(Settings.named(key))
        var settings = Settings()
        guard !setting.standard.contains(" "), setting.standard != "none" else { return }
        #expect(setting.apply(&settings, setting.standard))
        #expect(settings == Settings())
    }

    @Test("a secret is refused on the command line, and shows in no description or dump")
    func secrets() throws {
        var layers = layers(file: "API_KEY=hush\n")
        let settings = try layers.settings()
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!"\(settings)\(String(reflecting: settings))\(dumped)".contains("hush"))
        layers.assignments = ["API_KEY=hush"]
        let refusal = #expect(throws: SettingsRefusal.self) { try layers.settings() }
        #expect(refusal?.description.contains("Every user of this machine can read it there") == true)
        #expect(refusal?.description.contains("hush") == false)
    }

    @Test("a URL that may hold a password is not repeated in its refusal")
    func urlSecrets() {
        let refusal = #expect(throws: SettingsRefusal.self) {
            try layers(file: "PLATFORM_API_URL=htp://me:hush@p.example/\n").settings()
        }
        #expect(refusal?.description.contains("hush") == false)
    }

    @Test("docs/configuration.md is what the code says ('make docs' writes it)")
    func reference() {
        #expect(
            Fixture.text(at: Fixture.root + "/../../docs/configuration.md")
                == SettingsReference<Settings>.markdown)
    }

    private func layers(file text: String? = nil, path: String = "monitor.conf") -> SettingsLayers<Settings> {
        var attic = Settings()
        attic.agent.serverID = "attic"
        var layers = SettingsLayers(over: attic)
        layers.file = text.map { SettingsFile(path: path, text: $0) }
        return layers
    }
}
