internal import Configs
internal import HubFrame
internal import HubServer
internal import MonitorCore

/// Devices whose configurations are kept, and those that could be read.
struct ConfigsPage: Page {
    static let template = "configs"
    let title = "Configurations"
    let tiles: [Tile]
    let rows: [Row]
    let nothing: Nothing?
    let profiles: [String]
    let fault: String?
    let device: String
    let mayChange: Bool

    struct Row: Sendable {
        let name: String
        let path: String
        let mark: StatusMark
        let reason: String?
        let versions: Int
        let changed: Moment?
        let confirmed: Moment?
        let profile: String
        let mayRead: Bool
    }

    /// - Parameter readable: devices that can be read, also those of which nothing is kept yet.
    init(
        _ devices: [ConfigDevice], readable: [ReadableDevice], mayChange: Bool, fault: String? = nil,
        device: String = ""
    ) {
        let known = Set(devices.map(\.name))
        let names = Set(readable.map(\.name))
        rows =
            (devices.map { one in
                Row(
                    name: one.name, path: Self.path(one.name), mark: StatusMark(one), reason: one.reason,
                    versions: one.versions, changed: one.newest.map { Moment($0.at) },
                    confirmed: one.confirmedAt.map(Moment.init), profile: one.profile ?? "–",
                    mayRead: mayChange && names.contains(one.name))
            }
            + readable.filter { !known.contains($0.name) }.map { one in
                Row(
                    name: one.name, path: Self.path(one.name), mark: StatusMark(.off, "not read yet"),
                    reason: nil, versions: 0, changed: nil, confirmed: nil, profile: one.profile,
                    mayRead: mayChange)
            }).sorted { $0.name < $1.name }
        let troubled = devices.count { $0.outcome == .refused || $0.outcome == .failed }
        tiles = [
            Tile("Devices", "\(rows.count)"), Tile("Versions", "\(devices.reduce(0) { $0 + $1.versions })"),
            Tile("Last attempt failed", "\(troubled)"),
        ]
        nothing =
            rows.isEmpty
            ? Nothing(
                "No configuration is kept yet",
                "Devices of the inventory are read each night. A configuration can also be sent below, or by POST /api/v1/isp/configs."
            ) : nil
        profiles = ReceivedConfiguration.profiles
        self.fault = fault
        self.device = device
        self.mayChange = mayChange
    }

    static func path(_ device: String) -> String {
        "/isp/configs/devices/" + PercentText.encoded(device, keepsSlashes: false)
    }
}

extension StatusMark {
    init(_ device: ConfigDevice) {
        switch device.outcome {
        case .kept: self.init(.info, "new version")
        case .unchanged: self.init(.good, "unchanged")
        case .refused: self.init(.bad, "refused")
        case .failed: self.init(.bad, "not read")
        case nil: self.init(.off, "not read yet")
        }
    }
}

/// The versions of one device.
struct ConfigDevicePage: Page {
    static let template = "configdevice"
    let title: String
    let path: String
    let mark: StatusMark
    let reason: String?
    let facts: [Fact]
    let copies: [CopyItem]
    let hasCopies: Bool
    let mayCompare: Bool
    let refusals: [RefusalItem]
    let fault: String?
    let mayRead: Bool
    let mayChange: Bool

    struct RefusalItem: Sendable {
        let at: Moment
        let by: String
        let reason: String
        let text: String
    }

    init(
        _ device: ConfigDevice, _ copies: [ConfigCopy], refusals: [ConfigStore.Refusal], mayRead: Bool,
        mayChange: Bool, fault: String? = nil
    ) {
        title = device.name
        path = ConfigsPage.path(device.name)
        mark = StatusMark(device)
        reason = device.reason
        facts =
            [Fact("Profile", device.profile ?? "–"), Fact("Versions", "\(device.versions)")]
            + (device.triedAt.map { [Fact("Last attempt", Moment($0))] } ?? [])
            + (device.confirmedAt.map { [Fact("Known to be current", Moment($0))] } ?? [])
        self.copies = copies.enumerated().map { CopyItem($1, isFirst: $0 == 0, isSecond: $0 == 1) }
        hasCopies = !copies.isEmpty
        mayCompare = copies.count > 1
        self.refusals = refusals.map {
            RefusalItem(
                at: Moment($0.at), by: $0.by, reason: $0.reason,
                text: String($0.safe.prefix(20_000)))
        }
        self.fault = fault
        self.mayRead = mayRead
        self.mayChange = mayChange
    }
}

struct CopyItem: Sendable {
    let number: Int64
    let path: String
    let at: Moment
    let by: String
    let source: String
    let lines: Int
    let size: Quantity
    let note: String?
    /// Chosen for a comparison: the newest against the one before.
    let isFirst: Bool
    let isSecond: Bool

    init(_ copy: ConfigCopy, isFirst: Bool, isSecond: Bool) {
        number = copy.number
        path = "/isp/configs/\(copy.number)"
        at = Moment(copy.at)
        by = copy.by
        source =
            switch copy.source {
            case .schedule: "read by schedule"
            case .asked: "read when asked"
            case .sent: "sent by hand"
            }
        lines = copy.lines
        size = Quantity(bytes: UInt64(copy.bytes))
        note = copy.note.isEmpty ? nil : copy.note
        self.isFirst = isFirst
        self.isSecond = isSecond
    }
}

/// One version, without its secrets.
struct ConfigCopyPage: Page {
    static let template = "configcopy"
    let title: String
    let device: String
    let devicePath: String
    let path: String
    let facts: [Fact]
    let lines: [NumberedLine]
    let isCut: Bool
    let hasFull: Bool
    let mayOpen: Bool
    let mayChange: Bool
    let note: String
    let longestNote = ConfigCopy.longestNote
    let fault: String?
    private static let most = 20_000

    /// - Parameter note: what was typed and not kept.
    init(
        _ copy: ConfigCopy, _ safe: [String], mayOpen: Bool, mayChange: Bool, note: String? = nil,
        fault: String? = nil
    ) {
        device = copy.device
        title = "\(copy.device), version \(copy.number)"
        devicePath = ConfigsPage.path(copy.device)
        path = "/isp/configs/\(copy.number)"
        let item = CopyItem(copy, isFirst: false, isSecond: false)
        facts =
            [
                Fact("Kept", Moment(copy.at)), Fact("By", copy.by), Fact("How", item.source),
                Fact("Lines", "\(copy.lines)"), Fact("Digest", copy.digest),
            ] + (item.note.map { [Fact("Note", $0)] } ?? [])
        lines = safe.prefix(Self.most).enumerated().map { NumberedLine(number: $0 + 1, text: $1) }
        isCut = safe.count > Self.most
        hasFull = copy.hasFull
        self.mayOpen = mayOpen
        self.mayChange = mayChange
        self.note = note ?? copy.note
        self.fault = fault
    }
}

struct NumberedLine: Sendable {
    let number: Int
    let text: String
}

/// Two versions beside each other.
struct ConfigComparePage: Page {
    static let template = "configcompare"
    let title: String
    let old: Head
    let new: Head
    let words: String
    let rows: [Row]
    let isCut: Bool
    let isSame: Bool
    let plainPath: String

    struct Head: Sendable {
        let name: String
        let path: String
        let at: Moment
    }

    struct Row: Sendable {
        /// `same`, `removed`, `added`, `changed`, or `folded`.
        let state: String
        let folded: String?
        let oldNumber: String
        let old: String
        let oldSign: String
        let newNumber: String
        let new: String
        let newSign: String
    }

    init(_ one: ConfigCopy, _ other: ConfigCopy, _ diff: DiffRows) {
        title = one.device == other.device ? one.device : "\(one.device) and \(other.device)"
        func head(_ copy: ConfigCopy) -> Head {
            Head(
                name: "\(copy.device), version \(copy.number)", path: "/isp/configs/\(copy.number)",
                at: Moment(copy.at))
        }
        (old, new) = (head(one), head(other))
        words = "\(diff.added == 1 ? "1 line" : "\(diff.added) lines") added, \(diff.removed) removed"
        rows = diff.rows.map(Self.row)
        isCut = diff.isCut
        isSame = diff.isEmpty
        plainPath = "/api/v1/isp/configs/compare?a=\(one.number)&b=\(other.number)"
    }

    private static func row(_ row: DiffRows.Row) -> Row {
        switch row {
        case .folded(let count):
            return Row(
                state: "folded", folded: count == 1 ? "1 line is the same" : "\(count) lines are the same",
                oldNumber: "", old: "", oldSign: "", newNumber: "", new: "", newSign: "")
        case .line(let old, let new):
            let isSame = old != nil && old?.text == new?.text
            let state = isSame ? "same" : old == nil ? "added" : new == nil ? "removed" : "changed"
            return Row(
                state: state, folded: nil, oldNumber: old.map { "\($0.number)" } ?? "",
                old: old?.text ?? "", oldSign: isSame || old == nil ? "" : "−",
                newNumber: new.map { "\($0.number)" } ?? "", new: new?.text ?? "",
                newSign: isSame || new == nil ? "" : "+")
        }
    }
}

/// Firmware files.
struct FirmwarePage: Page {
    static let template = "firmware"
    let title = "Firmware"
    let rows: [Row]
    let nothing: Nothing?
    let fault: String?
    let most: Int
    let mayChange: Bool

    struct Row: Sendable {
        let name: String
        let path: String
        let digest: String
        let shortDigest: String
        let vendor: String
        let model: String
        let version: String
        let note: String?
        let size: Quantity
        let at: Moment
        let by: String
        let isRecommended: Bool
        let mark: StatusMark?
        let revision: String
        /// What its form says: what was typed and refused, or what it is.
        let form: Firmware.Details
        let isChanging: Bool
    }

    /// - Parameter draft: what was typed of one file, by its digest, and refused.
    init(
        _ all: [Firmware], most: Int, mayChange: Bool,
        draft: (digest: String, details: Firmware.Details)? = nil,
        fault: String? = nil
    ) {
        rows = all.map { one in
            Row(
                name: one.details.name, path: "/isp/firmware/\(one.digest)", digest: one.digest,
                shortDigest: String(one.digest.prefix(12)), vendor: one.details.vendor,
                model: one.details.model, version: one.details.version,
                note: one.details.note.isEmpty ? nil : one.details.note,
                size: Quantity(bytes: UInt64(one.bytes)), at: Moment(one.at), by: one.by,
                isRecommended: one.details.isRecommended,
                mark: one.details.isRecommended ? StatusMark(.good, "recommended") : nil,
                revision: one.details.revision,
                form: draft.flatMap { $0.digest == one.digest ? $0.details : nil } ?? one.details,
                isChanging: draft?.digest == one.digest)
        }
        nothing =
            all.isEmpty
            ? Nothing(
                "No firmware is kept",
                "Files that are sent below are kept with their digest, vendor and model.")
            : nil
        self.most = most >> 20
        self.fault = fault
        self.mayChange = mayChange
    }
}
