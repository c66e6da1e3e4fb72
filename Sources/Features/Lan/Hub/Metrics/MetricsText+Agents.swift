internal import HubCore
internal import HubDatabase
internal import HubServer
internal import LanCore
internal import MonitorCore

/// What agents measured last.
///
/// Counters are the agents' own: they begin again with the agent or its machine, which `rate()` and `increase()`
/// allow for. What an agent has not sent for five minutes is left out, counters included.
extension MetricsText {
    /// Devices of one agent, interfaces, file systems and sensors: what is beyond is left out.
    static let mostDevices = 2000
    static let mostOfAKind = 64
    private static let freshMilliseconds: Int64 = 300_000

    mutating func agents(_ arrivals: [Arrival], at now: UTCTime) {
        about(arrivals)
        let fresh = arrivals.filter {
            now.milliseconds - $0.arrivedAt.milliseconds < Self.freshMilliseconds
        }
        hosts(fresh)
        storage(fresh)
        interfaces(fresh)
        devices(fresh)
    }

    private mutating func about(_ arrivals: [Arrival]) {
        func each(
            _ name: String, _ kind: Kind, _ help: String, _ value: (Arrival) -> Double?
        ) {
            family(name, kind, help) { text in
                for one in arrivals { text.sample(["agent": one.agent], value(one)) }
            }
        }
        family("monitor_agent", .info, "An agent and its version.") { text in
            for one in arrivals {
                text.sample(["agent": one.agent, "version": one.agentVersion ?? ""], 1 as UInt64)
            }
        }
        each("monitor_agent_last_snapshot_timestamp_seconds", .gauge, "When the newest snapshot came.") {
            Double($0.arrivedAt.milliseconds) / 1000
        }
        each("monitor_agent_clock_behind_seconds", .gauge, "How far the agent's clock is behind the hub's.") {
            Double($0.skewMilliseconds) / 1000
        }
        each("monitor_agent_waiting_snapshots", .gauge, "Snapshots in the agent's outbox.") {
            $0.snapshot.delivery.map { Double($0.waitingSnapshots) }
        }
        each("monitor_agent_dropped_snapshots", .counter, "Snapshots that the agent gave up.") {
            $0.snapshot.delivery.map { Double($0.droppedSnapshots) }
        }
        each("monitor_agent_foreign_bytes", .gauge, "Bytes of the newest window that are of no device.") {
            $0.snapshot.capture.totals.map { Double($0.foreign.bytes) }
        }
        each("monitor_agent_capture_complete", .gauge, "Whether the newest window missed nothing.") {
            // Where the agent is set to watch no LAN, nothing is missed.
            $0.snapshot.capture.isOff ? nil : $0.snapshot.capture.isComplete ? 1 : 0
        }
    }

    /// The first of each label: Prometheus refuses a page on which one sample appears twice.
    private static func firsts<Element>(_ all: [Element], by label: (Element) -> String) -> [Element] {
        var seen: Set<String> = []
        return all.filter { seen.insert(label($0)).inserted }
    }

    private mutating func hosts(_ arrivals: [Arrival]) {
        func each(_ name: String, _ help: String, _ value: (HostMetrics) -> Double?) {
            family(name, .gauge, help) { text in
                for one in arrivals { text.sample(["agent": one.agent], value(one.snapshot.host)) }
            }
        }
        each("monitor_host_cpu_busy_ratio", "Busy share of all cores.") { $0.cpuBusyRatio }
        each("monitor_host_memory_total_bytes", "Memory there is.") {
            $0.memory.map { Double($0.totalBytes) }
        }
        each("monitor_host_memory_available_bytes", "Memory that programs could still get.") {
            $0.memory.map { Double($0.availableBytes) }
        }
        each("monitor_host_load1", "Load average of a minute.") { $0.load?.oneMinute }
        each("monitor_host_load5", "Load average of five minutes.") { $0.load?.fiveMinutes }
        each("monitor_host_load15", "Load average of fifteen minutes.") { $0.load?.fifteenMinutes }
        each("monitor_host_uptime_seconds", "Time since the host's start.") { $0.uptimeSeconds }
    }

    private mutating func storage(_ arrivals: [Arrival]) {
        func each(_ name: String, _ help: String, _ value: (FileSystemLevels) -> UInt64) {
            family(name, .gauge, help) { text in
                for one in arrivals {
                    let disks = Self.firsts(one.snapshot.host.fileSystems ?? [], by: \.mount)
                    for disk in disks.prefix(Self.mostOfAKind) {
                        text.sample(["agent": one.agent, "mountpoint": disk.mount], value(disk))
                    }
                }
            }
        }
        each("monitor_filesystem_size_bytes", "Size of a file system.") { $0.totalBytes }
        each("monitor_filesystem_used_bytes", "Used of a file system.") { $0.usedBytes }
        each("monitor_filesystem_avail_bytes", "Free of a file system for ordinary users.") { $0.freeBytes }
        family("monitor_temperature_celsius", .gauge, "Temperature by sensor.") { text in
            for one in arrivals {
                let sensors = Self.firsts(one.snapshot.host.temperatures, by: \.sensor)
                for sensor in sensors.prefix(Self.mostOfAKind) {
                    text.sample(["agent": one.agent, "sensor": sensor.sensor], sensor.celsius)
                }
            }
        }
    }

    private mutating func interfaces(_ arrivals: [Arrival]) {
        func each(_ word: String, _ help: String, _ value: (InterfaceCounters) -> UInt64) {
            family("monitor_interface_\(word)", .counter, help) { text in
                for one in arrivals {
                    let interfaces = Self.firsts(one.snapshot.interfaces ?? [], by: \.reading.name)
                    for interface in interfaces.prefix(Self.mostOfAKind) {
                        text.sample(
                            ["agent": one.agent, "interface": interface.reading.name],
                            value(interface.reading.counters))
                    }
                }
            }
        }
        each("receive_bytes", "Bytes that an interface received.") { $0.receivedBytes }
        each("transmit_bytes", "Bytes that an interface transmitted.") { $0.transmittedBytes }
        each("receive_packets", "Packets that an interface received.") { $0.receivedPackets }
        each("transmit_packets", "Packets that an interface transmitted.") { $0.transmittedPackets }
        each("receive_errs", "Errors in receiving.") { $0.receiveErrors }
        each("transmit_errs", "Errors in transmitting.") { $0.transmitErrors }
        each("receive_drop", "Received packets that were dropped.") { $0.receiveDrops }
        each("transmit_drop", "Packets dropped instead of transmitted.") { $0.transmitDrops }
    }

    private mutating func devices(_ arrivals: [Arrival]) {
        let rows = arrivals.map { one in
            (
                agent: one.agent,
                devices: Self.firsts(one.snapshot.devices, by: \.label).sorted { $0.label < $1.label }
            )
        }
        func each(_ body: (String, DeviceSample) -> Void) {
            for row in rows {
                for device in row.devices.prefix(Self.mostDevices) { body(row.agent, device) }
            }
        }
        family("monitor_device", .info, "A device of the agent's network.") { text in
            each { agent, device in
                text.sample(
                    [
                        "agent": agent, "device": device.label, "name": device.name,
                        "ip": device.address.description,
                    ], 1 as UInt64)
            }
        }
        family("monitor_device_active", .gauge, "Whether the device is there.") { text in
            each { text.sample(["agent": $0, "device": $1.label], UInt64($1.isActive ? 1 : 0)) }
        }
        family("monitor_device_receive_bytes", .counter, "Bytes that the device downloaded.") { text in
            each { text.sample(["agent": $0, "device": $1.label], $1.downloadedBytesSinceStart) }
        }
        family("monitor_device_transmit_bytes", .counter, "Bytes that the device uploaded.") { text in
            each { text.sample(["agent": $0, "device": $1.label], $1.uploadedBytesSinceStart) }
        }
    }
}

extension Arrival {
    fileprivate var agent: String { snapshot.name.serverID }
}

extension DeviceSample {
    /// As its series is named.
    fileprivate var label: String { mac?.description ?? address.description }
}
