package import Daemon
package import DeviceAccess
internal import Foundation
package import HubServer

/// What the operator decides of sessions with devices, for all features that have some.
package struct DeviceSettings: FeaturePart {
    /// Devices that are read at the same time.
    package var sessionsAtOnce = 8
    /// Profiles of one's own, each a file `NAME.json`; `nil` has none.
    package var profileFolder: String?

    package init() {}
}

extension Setting<FeatureSettings> {
    package static var ofDevices: [Setting] {
        [
            Setting(
                "ISP_SESSIONS_AT_ONCE",
                "Network devices that are read at the same time, each by one session.",
                standard: "8", accepts: "1 to 64", example: "16"
            ) { store(whole($1, 1...64), &$0[DeviceSettings.self].sessionsAtOnce) },
            Setting(
                "ISP_PROFILE_FOLDER",
                "A folder with profiles of network devices, NAME.json each, which add to the known ones or replace them. "
                    + "`monitor-hub isp profiles check` explains faults.",
                standard: "none", accepts: "an absolute path", example: "/etc/monitor-hub/profiles"
            ) { store(path($1), &$0[DeviceSettings.self].profileFolder) },
        ]
    }
}

extension DeviceReader {
    /// As all features of this hub share it.
    package init(_ host: HubHost) {
        self.init(DeviceRegistry(host.database, host.audit, host.vault)) {
            OwnProfiles.all(in: host.settings(DeviceSettings.self).profileFolder)
        }
        queue.allow(host.settings(DeviceSettings.self).sessionsAtOnce)
    }
}

/// Profiles of the operator's folder before the known ones. A file with faults is left out.
package enum OwnProfiles {
    package static func all(in folder: String?) -> [DeviceProfile] {
        guard let folder else { return DeviceProfile.known }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let own = names.filter { $0.hasSuffix(".json") }.sorted().prefix(200).compactMap { name in
            read("\(folder)/\(name)")
        }
        let replaced = Set(own.map(\.name))
        return own + DeviceProfile.known.filter { !replaced.contains($0.name) }
    }

    private static func read(_ path: String) -> DeviceProfile? {
        guard let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: ProfileFile.mostBytes),
            let profile = try? ProfileFile.read(Array(data)), profile.faults.isEmpty
        else { return nil }
        return profile
    }
}
