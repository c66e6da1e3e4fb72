internal import Daemon
public import MonitorCore

extension MachineFingerprint {
    /// - Returns: `nil` where `/etc/machine-id` is not there, as on OpenWrt and in many containers.
    public static func ofThisMachine(key: Secret) -> String? {
        guard case .success(let id) = TextFile.read("/etc/machine-id", atMost: 4096) else { return nil }
        return of(machineID: id, key: key)
    }
}
