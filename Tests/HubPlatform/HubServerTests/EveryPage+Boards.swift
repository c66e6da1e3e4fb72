import Configs
import Hosts
import HubCore
import HubFrame
import MonitorCore
import Requests

@testable import HubConfigs
@testable import HubHosts
@testable import HubRequests

/// The pages of requests, configurations and hosts, with the text wherever the network or a user has a say.
extension EveryPage {
    var ofBoards: [(name: String, html: String)] { ofRequests + ofConfigs + ofHosts }

    private var moment: UTCTime { UTCTime(milliseconds: 1_795_268_525_000) }

    private var ofRequests: [(name: String, html: String)] {
        let folders = [RequestFolder(number: 1, name: text, count: 1)]
        return [
            render(
                BoardPage(
                    [request], folders: folders, counts: RequestStore.Counts(),
                    query: PageQuery("/isp/requests", [("q", text)]), person: text, isInstaller: false,
                    today: "2026-12-01")),
            render(
                RequestPage(
                    request, folders: folders, people: [text],
                    notes: [RequestNote(number: 1, at: moment, by: text, text: text)],
                    photos: [
                        RequestPhoto(
                            number: 1, request: 1, at: moment, by: text, kind: .jpeg, width: 4, height: 3,
                            bytes: 9, digest: text)
                    ], mayChange: true, draft: request.content, isConflict: true, fault: text)),
            render(NewRequestPage(request.content, folders: folders, people: [text], fault: text)),
            render(BinPage([request])), render(DaysPage([request], today: "2026-12-01")),
            render(FoldersPage(folders, fault: text)),
        ]
    }

    private var request: WorkRequest {
        var content = RequestContent()
        (content.title, content.address, content.phone, content.login) = (text, text, text, text)
        (content.folder, content.assignee, content.due, content.doneAt) = (1, text, text, text)
        content.colour = .red
        return WorkRequest(number: 1, content, place: 0, madeAt: moment, madeBy: text)
    }

    private var ofConfigs: [(name: String, html: String)] {
        let copy = ConfigCopy(
            number: 1, device: text, at: moment, by: text, source: .sent, digest: text, lines: 2, bytes: 9,
            note: text, hasFull: true)
        let device = ConfigDevice(
            name: text, profile: text, triedAt: moment, outcome: .refused, reason: text, confirmedAt: moment,
            versions: 1, newest: copy)
        var details = Firmware.Details()
        (details.name, details.vendor, details.model, details.version, details.note) = (
            text, text, text, text, text
        )
        return [
            render(
                ConfigsPage(
                    [device], readable: [ReadableDevice(name: text, profile: text)], mayChange: true,
                    fault: text, device: text)),
            render(
                ConfigDevicePage(
                    device, [copy, copy],
                    refusals: [
                        ConfigStore.Refusal(number: 1, at: moment, by: text, reason: text, safe: text)
                    ], mayRead: true, mayChange: true, fault: text)),
            render(
                ConfigCopyPage(copy, [text], mayOpen: true, mayChange: true, note: text, fault: text)),
            render(ConfigComparePage(copy, copy, DiffRows([text, "a"], ["b", text]))),
            render(
                FirmwarePage(
                    [Firmware(number: 1, details, bytes: 9, digest: text, at: moment, by: text)],
                    most: 1 << 20, mayChange: true, fault: text)),
        ]
    }

    private var ofHosts: [(name: String, html: String)] {
        let host = WatchedHost(
            number: 1, WatchedHost.Content(folder: 1, name: text, address: text, parent: 2),
            health: HostHealth(state: .down, since: 0, lost: 2, firstLost: 0), checkedAt: moment,
            roundTripMicroseconds: 900, pause: HostPause(by: text, reason: text, until: 1))
        let folders = [HostFolder(number: 1, name: text, count: 1)]
        let run = CheckRun(number: 1, scope: text, hosts: [1], startedAt: moment)
        return [
            render(
                WatchedHostsPage(
                    [host], shown: [host], folders: folders, runs: [run],
                    query: PageQuery("/isp/hosts", [("q", text)]), trouble: text, fault: text, now: moment)),
            render(
                WatchedHostPage(
                    host, changes: [HostChange(at: moment, state: .down, after: 5000)], folders: folders,
                    hosts: [host], now: moment, fault: text)),
            render(HostFoldersPage(folders, fault: text)),
            render(
                HostPingPage(
                    HostStore.KeptPing(chosen: HostPing.Chosen(), changedBy: text, changedAt: moment),
                    settings: HostPing(), hosts: 200, fault: text)),
        ]
    }
}
