import HubCore
import MonitorCore
import MonitorWire
import Testing

@testable import HubHeartbeats
@testable import HubServer

@Suite("alerts of the dashboard") struct DashboardAlertTests {
    private func alert(
        _ rule: String, _ object: AlertObject, _ severity: Severity = .warning, text: String? = nil
    ) -> DashboardAlert {
        DashboardAlert(
            RecentAlert(
                number: 7, rule: rule, object: object, severity: severity,
                title: "Web 01 missed its heartbeat",
                text: text, isAcknowledged: true, isOver: false, at: UTCTime(milliseconds: 0)),
            hosts: ["web01": 3])
    }

    @Test("every kind of rule is one of the documented types, with the host where it is about one")
    func types() {
        let host = AlertObject("host:web01")
        let all = [
            alert("heartbeat.failed", host), alert("log.critical", host.part("log", "ssh")),
            alert("line.offline", .line), alert("disk.full", AlertObject.agent("attic").part("disk", "/")),
            alert("host.down", AlertObject("hosts/host:3")),
            alert("heartbeat.missed", AlertObject("host:gone")),
        ]
        #expect(
            all.map(\.type) == ["heartbeat", "log_analysis", "internet", "system", "system", "heartbeat"])
        #expect(all.map(\.host) == [3, 3, nil, nil, nil, nil])
    }

    @Test("the message says the title once, and what was measured after it")
    func messages() {
        let host = AlertObject("host:web01")
        #expect(alert("heartbeat.missed", host).message == "Web 01 missed its heartbeat.")
        let text = "Web 01 missed its heartbeat: expected every 5 min."
        #expect(alert("heartbeat.missed", host, text: text).message == text)
        #expect(alert("heartbeat.failed", host, text: "Web 01 failed.").message == "Web 01 failed.")
        #expect(alert("disk.full", host, text: "91 %").message == "Web 01 missed its heartbeat: 91 %")
    }

    @Test("its shape is the documented one")
    func shape() {
        var json = JSONWriter(reservingBytes: 256)
        json.object { alert("line.offline", .line, .critical).write(&$0) }
        #expect(
            String(decoding: json.bytes, as: UTF8.self) == """
                {"id":7,"host_id":null,"alert_type":"internet","severity":"critical",\
                "message":"Web 01 missed its heartbeat.","acknowledged":true,\
                "created_at":"1970-01-01T00:00:00.000Z"}
                """)
    }

    @Test(
        "who is not known sees alerts of heartbeats alone; nothing known is told from nothing that can be said"
    )
    func gathered() async throws {
        struct Trouble: Error {}
        let gathering = Gathering()
        #expect(try await gathering.recentAlerts(atMost: 3) == nil)
        var running = Running()
        running.recentAlerts = { family, most in
            #expect(family == "heartbeat" && most == 3)
            throw Trouble()
        }
        gathering.register([Running(), running])
        await #expect(throws: Trouble.self) {
            try await gathering.recentAlerts(of: "heartbeat", atMost: 3)
        }
        #expect(!HostsExemption.admitted(Visitor(name: "hosts API", role: .viewer, csrf: nil)))
    }
}
