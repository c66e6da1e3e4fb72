import DeviceAccess
import DeviceRegistry
import HubCore
import HubFrame
import Inventory
import MonitorCore

@testable import HubInventory

extension EveryPage {
    private var moment: UTCTime { UTCTime(milliseconds: 1_795_268_525_000) }
    private var station: MACAddress { MACAddress(raw: 0x488f_5a00_0001) }

    private var networkDevice: NetworkDevice {
        var definition = DeviceDefinition(name: text, address: text)
        (definition.place, definition.pauseReason, definition.profile) = (text, text, text)
        definition.kind = .nas
        return NetworkDevice(
            number: 7, definition: definition, state: .hostKey, reason: text, since: 1, triedAt: 2,
            completeAt: 3, failures: 4, software: text, ownAddresses: [station],
            keys: HostKeys(accepted: ["ssh-ed25519 AAAA"], offered: ["ssh-ed25519 AAAB"]),
            hasCredentials: true)
    }

    private var card: StationCard {
        let place = Place(
            device: text, port: text, vlans: [5], side: .access, sideReason: .hand(text), addresses: 1,
            portVLANs: 1, first: 1, last: 2, read: 3)
        let other = Place(
            device: text, port: text + "2", vlans: [0], side: .leadsTo(text), sideReason: .neighbour(text),
            addresses: 1, portVLANs: 1, first: 1, last: nil, read: 3)
        return StationCard(
            address: station, places: Places.ranked([place, other], Places.Facts(now: 9)),
            ports: [StationCard.PortName(text, text): (1, 2)],
            history: [(text, text, 5, 1, 2), (text, text, 0, 1, nil)],
            logins: [(text, 1, 2), (text, 1, nil)],
            occupants: [(MACAddress(raw: 0x488f_5a00_0002), text)],
            bindings: [StationCard.Binding(address: text, router: text, first: 1, last: 2)])
    }

    private var session: KeptSession {
        KeptSession(
            login: text, station: station, nas: text, nasNumber: 1, first: 1, last: nil, address: text,
            caller: text)
    }

    private var keptReading: KeptReading {
        KeptReading(
            number: 1, device: 7, deviceName: text, subject: "mac", at: 1, tookMilliseconds: 2,
            verdict: .partial,
            reason: text, rows: 3, printedTotal: 4, opened: 5, closed: 6, hasText: true)
    }

    private var networkPort: KeptPort {
        KeptPort(
            number: 2, device: 7, deviceName: text, name: text, side: .unread(text), reason: .neighbour(text),
            isByHand: true, note: text, addresses: 3, vlans: 1, floodedAt: 1, neighbours: [text])
    }

    var ofInventory: [(name: String, html: String)] {
        var found = PortSearch()
        found.logins = [LoginCard(name: text, sessions: [session], stations: [card])]
        found.stations = [card]
        found.names = [text]
        found.devices = [(7, text, text)]
        let set = CredentialSet(
            number: 1, name: text, userName: text, hasPassword: true, hasEnable: false, hasCommunity: true,
            changedAt: 1, changedBy: text, uses: 2)
        let form = DeviceForm(
            networkDevice.definition, path: "/", profiles: DeviceProfile.known, sets: [set], at: moment)
        let entry = PortEntry(station: station, login: text, vlan: 5, first: 1, last: nil)
        return [
            render(
                PortSearchPage(
                    words: text, found, elsewhere: [SearchPage.Found(text, "/", kind: text, detail: text)],
                    fault: text)),
            render(PortSearchPage(words: text)),
            render(
                NetworkDevicesPage(
                    [networkDevice], running: [], totals: (1, 2, 3), PageQuery("/isp/devices", []),
                    mayRead: true,
                    mayAdd: true, at: moment)),
            render(
                NetworkDevicePage(
                    networkDevice, ports: [networkPort], sessions: [session], readings: [keptReading],
                    isRunning: false,
                    mayRead: true, mayAdminister: true, at: moment, fault: text)),
            render(PortPage(networkPort, history: [entry], mayChange: true, fault: text)),
            render(ReadingsPage([keptReading], size: 1)), render(ReadingPage(keptReading, text: text)),
            render(AdminDevicesPage([networkDevice], sets: [set], form: form, fault: text)),
            render(AdminDevicePage(networkDevice, form: form, fault: text)),
            render(CredentialsPage([set], fault: text)),
            render(
                ProviderStatePage(
                    tiles: [Tile(text, text)], limits: [Fact(text, text)], profiles: DeviceProfile.known,
                    running: [text])),
        ]
    }
}
