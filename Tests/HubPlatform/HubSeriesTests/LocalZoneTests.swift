import Foundation
import HubTestSupport
import Testing

@testable import HubSeries

@Suite("the time zone of this machine") struct LocalZoneTests {
    private static let folder = "/usr/share/zoneinfo"

    @Test(
        "every form of tzset(3) is the C library's",
        arguments: [
            nil, "", ":", "<+0330>-3:30", "EST5EDT", "EST5EDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3",
            ":CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,J60/2:30:00,300/-1", "UTC0",
        ])
    func known(text: String?) {
        #expect(LocalZone(text, folder: "/nowhere") == .library)
    }

    @Test(
        "names and paths are, where the machine has tables",
        .enabled(if: FileManager.default.fileExists(atPath: folder)),
        arguments: [
            "Europe/Berlin", ":Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin",
            ":/usr/share/zoneinfo/Europe/Berlin",
        ])
    func tables(text: String) {
        #expect(LocalZone(text, folder: Self.folder) == .library)
    }

    @Test("a plain name is known without tables, and what is no zone is told")
    func others() {
        #expect(LocalZone(":Europe/Berlin", folder: "/nowhere") == .table("Europe/Berlin"))
        for text in ["Europe/Berln", "CET-1CEST,M13", "/etc/passwd", "CET", "1", "CET-1CEST,M3.5.0"] {
            #expect(LocalZone(text, folder: "/nowhere") == .unknown(text) || text == "CET")
        }
    }

    @Test("a day of the C library's is the one that Foundation counts, where it knows the zone")
    func days() {
        let library = WallCalendar(LocalZone.library)
        let foundation = WallCalendar(TimeZone.current)
        for time in stride(from: noon, to: noon + 400 * 86_400_000, by: 6_300_000) {
            #expect(library.periods(at: time) == foundation.periods(at: time))
        }
    }
}
