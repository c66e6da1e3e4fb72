internal import Foundation
internal import HubCore
internal import HubDatabase
internal import MonitorCore
internal import Notifications

/// A channel as the database holds it, without its address.
struct KeptChannel: Sendable, Equatable {
    let number: Int64
    var name: String
    let kind: String
    let place: String
    let origin: String
    var wishes: ChannelWishes
    let parked: String?
    let fault: String?
    let faultAt: UTCTime?
    let lastAt: UTCTime?
    let lastMilliseconds: Int?
    /// What it is still to hear.
    var waiting = 0
    var oldest: UTCTime?

    init(
        number: Int64, name: String, kind: String, place: String, origin: String = "",
        wishes: ChannelWishes = ChannelWishes(), parked: String? = nil, fault: String? = nil, waiting: Int = 0
    ) {
        self.number = number
        self.name = name
        self.kind = kind
        self.place = place
        self.origin = origin
        self.wishes = wishes
        self.parked = parked
        self.fault = fault
        (faultAt, lastAt, lastMilliseconds) = (nil, nil, nil)
        self.waiting = waiting
    }

    init(_ row: Row) {
        number = row["number"]
        name = row["name"]
        kind = row["kind"]
        place = row["place"]
        origin = row["origin"]
        wishes = ChannelWishes(row)
        parked = row["parked"]
        fault = row["fault"]
        faultAt = (row["faultAt"] as Int64?).map(UTCTime.init(milliseconds:))
        lastAt = (row["lastAt"] as Int64?).map(UTCTime.init(milliseconds:))
        lastMilliseconds = row["lastMilliseconds"]
    }

    /// - Parameter quietUntil: of its quiet hours now; `nil` outside of them.
    func policy(quietUntil: UTCTime?) -> ChannelPolicy {
        ChannelPolicy(
            number: number, name: name, floor: wishes.floor,
            filter: wishes.filter.split(separator: " ").map(String.init), afterMinutes: wishes.afterMinutes,
            reminderHours: wishes.reminderHours, quietFloor: wishes.quietFloor, quietUntil: quietUntil,
            wantsDigest: wishes.wantsDigest)
    }
}

extension ChannelWishes {
    fileprivate init(_ row: Row) {
        self.init()
        floor = Severity(word: row["floor"] as String) ?? .info
        filter = row["filter"]
        quiet = row["quiet"]
        quietFloor = Severity(word: row["quietFloor"] as String) ?? .critical
        afterMinutes = row["afterMinutes"]
        reminderHours = row["reminderHours"]
        wantsDigest = row["wantsDigest"]
        isOn = row["isOn"]
    }
}
