internal import LanCore
internal import MonitorCore
internal import MonitorWire

/// What browsers are sent: `{"topic":..,"full":..,"state":..}`. Rates are bits per second.
enum LiveShape {
    static func message(
        _ topic: String, isFull: Bool, _ state: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 4096)
        json.object { json in
            json.value("topic", topic)
            json.value("full", isFull)
            state(&json)
        }
        return json.bytes
    }

    static func overview(
        _ agents: [AgentNow], at now: ContinuousClock.Instant, _ json: inout JSONWriter
    ) {
        json.object("state") { json in
            json.array("agents") { json in
                for agent in agents { json.object { summary(agent, at: now, &$0) } }
            }
        }
    }

    /// - Parameters:
    ///   - devices: all of them, or those that are news.
    ///   - gone: devices that the snapshot before had.
    static func agent(
        _ agent: AgentNow?, devices: [DeviceNow], gone: [String], at now: ContinuousClock.Instant,
        _ json: inout JSONWriter
    ) {
        guard let agent else { return json.value("state", String?.none) }
        json.object("state") { json in
            summary(agent, at: now, &json)
            json.array("temperatures") { json in
                for one in agent.host.temperatures {
                    json.object { json in
                        json.value("sensor", one.sensor)
                        json.value("celsius", one.celsius, decimals: 1)
                    }
                }
            }
            json.array("interfaces") { json in
                for one in agent.interfaces { json.object { interface(one, &$0) } }
            }
            json.array("devices") { json in
                for one in devices { json.object { device(one, &$0) } }
            }
            json.array("gone") { json in
                for one in gone { json.value(nil, one) }
            }
        }
    }

    private static func summary(
        _ agent: AgentNow, at now: ContinuousClock.Instant, _ json: inout JSONWriter
    ) {
        json.value("agent", agent.name.serverID)
        json.value("isOnline", agent.isOnline(at: now))
        json.value("silentSeconds", agent.silentSeconds(at: now), decimals: 1)
        json.value("offlineAfterSeconds", agent.offlineAfterSeconds, decimals: 1)
        json.value("lastSeen", agent.arrivedAt)
        json.value("downloadBps", agent.download * 8, decimals: 0)
        json.value("uploadBps", agent.upload * 8, decimals: 0)
        json.value("cpuPercent", agent.host.cpuBusyRatio.map { $0 * 100 }, decimals: 1)
        json.value("memoryPercent", agent.memoryRatio.map { $0 * 100 }, decimals: 1)
        json.value("diskPercent", agent.diskRatio.map { $0 * 100 }, decimals: 1)
        json.value("activeDevices", UInt64(agent.activeDevices))
    }

    private static func interface(_ one: InterfaceSample, _ json: inout JSONWriter) {
        json.value("name", one.reading.name)
        json.value("state", one.reading.operationalState ?? "unknown")
        json.value("rxBps", one.receivedBytesPerSecond.map { $0 * 8 }, decimals: 0)
        json.value("txBps", one.transmittedBytesPerSecond.map { $0 * 8 }, decimals: 0)
        json.value("usedPercent", one.utilizationRatio.map { $0 * 100 }, decimals: 1)
    }

    private static func device(_ one: DeviceNow, _ json: inout JSONWriter) {
        json.value("device", one.device)
        json.value("name", one.name)
        json.value("ip", one.address)
        json.value("status", one.status.rawValue)
        json.value("downloadBps", one.download.map { $0 * 8 }, decimals: 0)
        json.value("uploadBps", one.upload.map { $0 * 8 }, decimals: 0)
        json.value("bytes", one.bytes)
    }
}
