import Gpon
import HubServer
import MonitorCore
import Testing

@testable import HubGpon

@Suite("PPPoE logins of terminals") struct TerminalLoginTests {
    private let station = MACAddress(raw: 0x488f_5a00_0005)
    private let other = MACAddress(raw: 0x488f_5a00_0006)

    private func session(_ login: String, _ since: Int64, _ until: Int64? = nil) -> CustomerSessions.Session {
        CustomerSessions.Session(
            login: login, since: UTCTime(milliseconds: since),
            until: until.map { UTCTime(milliseconds: $0) }, address: nil, server: "nas-1")
    }

    private func address(_ station: MACAddress, seen: Int64, isNow: Bool = true) throws -> LearntAddress {
        LearntAddress(
            address: station.description, place: try #require(TerminalPlace("0/1/3:0")), seen: seen,
            isNow: isNow)
    }

    private func logins(
        _ addresses: [LearntAddress], _ known: [MACAddress: [CustomerSessions.Session]], since: Int64 = 100
    ) -> [String] {
        TerminalLogins.logins(of: addresses, known, since: since, within: 50).map {
            "\($0.session.login) \($0.isOnline ? "on" : "off")"
        }
    }

    @Test("who is online comes first, then the newest; each login once")
    func order() throws {
        let known = [
            station: [session("agro1", 300), session("agro2", 200, 250), session("agro1", 120, 130)],
            other: [session("agro3", 400, 450), session("agro2", 110, 120)],
        ]
        #expect(
            logins([try address(station, seen: 500), try address(other, seen: 500)], known)
                == ["agro1 on", "agro3 off", "agro2 off"])
    }

    @Test(
        "a session that had ended before the terminal came is another's, and one long after its address was seen, too"
    )
    func times() throws {
        let known = [station: [session("later", 551), session("then", 200, 700), session("before", 10, 90)]]
        for isNow in [true, false] {
            #expect(logins([try address(station, seen: 500, isNow: isNow)], known) == ["then off"])
            #expect(
                logins([try address(station, seen: 501, isNow: isNow)], known) == ["later on", "then off"])
        }
    }

    @Test("a number beyond all measure is shown as none")
    func measures() {
        #expect(GponWords.dBm(-27.5) == "−27.50")
        #expect(GponWords.dBm(1e20) == "–")
        #expect(GponWords.dBm(.infinity) == "–")
    }

    @Test("an address that is none, or that no access server knows, has no login")
    func none() throws {
        var odd = try address(station, seen: 500)
        odd.address = "nothing"
        #expect(logins([odd, try address(other, seen: 500)], [station: [session("agro1", 300)]]) == [])
    }
}
