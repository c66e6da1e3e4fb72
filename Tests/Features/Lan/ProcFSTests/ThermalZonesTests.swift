import LanCore
import Testing

@testable import ProcFS

@Suite("/sys/class/thermal") struct ThermalZonesTests {
    @Test("thousandths become degrees")
    func openWrt() {
        #expect(
            ProcFS.machine("made-openwrt").thermalZones() == [
                Temperature(sensor: "cpu-thermal", celsius: 51.25)
            ])
    }

    @Test("zones of one type get names of their own; a sensor that is off or silent is left out")
    func server() {
        #expect(
            ProcFS.machine("made-server").thermalZones() == [
                Temperature(sensor: "x86_pkg_temp", celsius: 48),
                Temperature(sensor: "x86_pkg_temp-1", celsius: 52.5),
                Temperature(sensor: "acpitz", celsius: -5),
            ])
    }

    @Test("a machine without sensors has none")
    func none() {
        #expect(ProcFS.machine("made-container").thermalZones().isEmpty)
    }

    @Test(
        "what is no temperature is none",
        arguments: ["", "-", "--1", "x", "-273151", "99999999999999999999", "1.5"])
    func unsound(text: String) {
        #expect(ThermalZones.celsius(ProcText(text)) == nil)
    }
}
