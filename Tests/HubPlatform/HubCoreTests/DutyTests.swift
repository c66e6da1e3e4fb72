import HubCore
import Testing

@Suite("duties") struct DutyTests {
    @Test("an administrator has all, whatever is stored; others have what is stored and known")
    func stored() {
        #expect(Duty.of(.administrator, stored: nil) == Set(Duty.allCases))
        #expect(Duty.of(.operator, stored: "ports gpon-read fly") == [.ports, .gponRead])
        #expect(Duty.of(.viewer, stored: nil) == [])
    }

    @Test(
        "what presets allow: an installer registers and never deletes, the desk sees bills and no configurations"
    )
    func presets() {
        #expect(
            DutyPreset.installer.duties.isDisjoint(with: [.gponDelete, .readDevices, .configs, .ispAdmin]))
        #expect(DutyPreset.operator.duties.isDisjoint(with: [.configs, .gponRegister, .readDevices]))
        #expect(DutyPreset.operator.duties.contains(.billing))
        #expect(!DutyPreset.technician.duties.contains(.billing))
        for preset in DutyPreset.allCases where preset != .administrator {
            #expect(preset.duties.isDisjoint(with: [.configsSecret, .ispAdmin]))
        }
    }

    @Test("words are in one order, and read back")
    func words() {
        let duties: Set<Duty> = [.ispAdmin, .ports, .desk]
        #expect(duties.words == "ports desk isp-admin")
        #expect(Duty.read(duties.words) == duties)
    }
}
