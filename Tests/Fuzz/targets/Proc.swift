import LanCore

@testable import AgentHost
@testable import AgentLan
@testable import Daemon
@testable import ProcFS

/// The table of the agent's settings, without its commands.
private struct Settings: AgentProgramSettings {
    var agent = AgentSettings()
    static let all = (AgentSettings.rows + LanSettings.rows).map { $0.lifted(to: \Settings.agent) }
    static let paper = SettingsPaper(
        program: "monitor-agent", path: "/etc/monitor.conf", reference: "", commandLine: "", pair: "",
        rights: "",
        example: [])
    var contradictions: [String] { agent.contradictions }
}

/// What the kernel and the operator write. The first byte picks the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard let reader = input.first else { return -1 }
    let bytes = Array(input.dropFirst())
    let text = ProcText(bytes, count: bytes.count)
    switch reader % 9 {
    case 0: require((NetDev.parse(text)?.count ?? 0) <= lines(bytes), "more interfaces than lines")
    case 1: stat(text)
    case 2: memory(text)
    case 3: mounts(text)
    case 4: require(NetRoute.parse(text).count <= lines(bytes), "more routes than lines")
    case 5: require(NetRoute.parseV6(text).count <= lines(bytes), "more routes than lines")
    case 6: load(text)
    case 7: settings(String(decoding: bytes, as: UTF8.self))
    default: assignments(String(decoding: bytes, as: UTF8.self))
    }
    return 0
}

private func lines(_ bytes: [UInt8]) -> Int { bytes.count { $0 == UInt8(ascii: "\n") } + 1 }

private func stat(_ text: ProcText) {
    guard let stat = Stat.parse(text) else { return }
    for times in stat.cores + [stat.cpu] {
        require(times.busyTicks <= times.totalTicks, "busier than there is time")
    }
}

private func memory(_ text: ProcText) {
    guard let memory = MemInfo.parse(text) else { return }
    require(memory.totalBytes > 0, "no memory at all")
    if let free = memory.swapFreeBytes, let total = memory.swapTotalBytes {
        require(free <= total, "more swap free than there is")
    }
}

private func mounts(_ text: ProcText) {
    let points = Set((MountInfo.mounts(text) ?? []).map { MountInfo.unescaped($0.point) })
    for includeNetwork in [false, true] {
        let disks = Disks.parse(text, includeNetwork: includeNetwork) ?? []
        require(points.isSuperset(of: disks), "a disk where nothing is mounted")
        require(Set(disks).count == disks.count, "a disk twice")
    }
}

private func load(_ text: ProcText) {
    if let load = LoadAvg.parse(text) { require(load.oneMinute >= 0 && load.oneMinute.isFinite, "no load") }
    if let uptime = Uptime.parse(text) { require(uptime >= 0 && uptime.isFinite, "no uptime") }
}

/// A settings file, read, applied and refused: every refusal a sentence on one line.
private func settings(_ text: String) {
    let file = SettingsFile(path: "/etc/monitor.conf", text: text)
    require(file.lines.allSatisfy { $0.number > 0 }, "a line without a number")
    var layers = SettingsLayers(over: Settings())
    layers.file = file
    apply(layers)
}

private func assignments(_ text: String) {
    let words = text.split(separator: "\n").map(String.init)
    var layers = SettingsLayers(over: Settings())
    layers.assignments = words
    layers.words = words.map { SettingsWord(key: "INTERFACE", value: $0) }
    apply(layers)
}

private func apply(_ layers: SettingsLayers<Settings>) {
    do throws(SettingsRefusal) {
        _ = try layers.settings()
    } catch {
        require(error.sentences.allSatisfy { $0.hasPrefix("cannot ") }, "a refusal without a sentence")
    }
}
