internal import LanCore
internal import MonitorWire

/// `metrics`: the host.
extension SnapshotV1 {
    static func host(_ host: HostMetrics, _ json: inout JSONWriter) {
        json.object("cpu") { json in
            json.value("percent", percent(host.cpuBusyRatio), decimals: 2)
            json.array("perCorePercent") { json in
                for ratio in host.coreBusyRatios { json.value(nil, percent(ratio), decimals: 2) }
            }
        }
        json.object("memory") { memory(host.memory, &$0) }
        json.array("disk") { json in
            for fileSystem in host.fileSystems ?? [] { json.object { disk(fileSystem, &$0) } }
        }
        json.value("uptimeSeconds", host.uptimeSeconds, decimals: 0)
        if let load = host.load { loadAverages(load, &json) }
        if let memory = host.memory { swap(memory, &json) }
        if !host.temperatures.isEmpty { temperatures(host.temperatures, &json) }
    }

    private static func memory(_ levels: MemoryLevels?, _ json: inout JSONWriter) {
        let used = levels.map { $0.totalBytes - $0.availableBytes }
        json.value("totalBytes", levels?.totalBytes)
        json.value("usedBytes", used)
        json.value("freeBytes", levels?.availableBytes)
        json.value(
            "percentUsed", percent(levels.flatMap { ratio(used ?? 0, of: $0.totalBytes) }), decimals: 2)
    }

    private static func disk(_ levels: FileSystemLevels, _ json: inout JSONWriter) {
        json.value("mount", levels.mount)
        json.value("totalBytes", levels.totalBytes)
        json.value("usedBytes", levels.usedBytes)
        json.value("freeBytes", levels.freeBytes)
        // As df does: of what is there for ordinary users, since a part is reserved.
        let usable = levels.usedBytes &+ levels.freeBytes
        json.value("percentUsed", percent(ratio(levels.usedBytes, of: usable)), decimals: 2)
    }

    private static func loadAverages(_ load: LoadAverages, _ json: inout JSONWriter) {
        json.object("loadAverage") { json in
            json.value("oneMinute", load.oneMinute, decimals: 2)
            json.value("fiveMinutes", load.fiveMinutes, decimals: 2)
            json.value("fifteenMinutes", load.fifteenMinutes, decimals: 2)
        }
    }

    private static func swap(_ levels: MemoryLevels, _ json: inout JSONWriter) {
        guard let total = levels.swapTotalBytes, let free = levels.swapFreeBytes, free <= total else {
            return
        }
        json.object("swap") { json in
            json.value("totalBytes", total)
            json.value("usedBytes", total - free)
            json.value("freeBytes", free)
        }
    }

    private static func temperatures(_ temperatures: [Temperature], _ json: inout JSONWriter) {
        json.array("temperatures") { json in
            for temperature in temperatures {
                json.object { json in
                    json.value("sensor", temperature.sensor)
                    json.value("celsius", temperature.celsius, decimals: 1)
                }
            }
        }
    }

    private static func ratio(_ part: UInt64, of whole: UInt64) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }
}
