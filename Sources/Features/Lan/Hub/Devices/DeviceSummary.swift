internal import LanCore
public import MonitorCore

/// A device as its agent knew it last, under the name that its operator gave it.
public struct DeviceSummary: Sendable, Equatable {
    /// Its hardware address; where the link has none, its IP address. The name of its series.
    public let device: String
    /// The operator's, else the agent's.
    public var name: String { givenName ?? inheritedName?.text ?? agentName }
    public let givenName: String?
    /// The operator's name for the same device under an earlier hardware address, while it has none here.
    public fileprivate(set) var inheritedName: InheritedName?
    public let agentName: String
    public let address: String
    public let firstSeen: UTCTime
    /// Written once a quarter of an hour.
    public let lastSeen: UTCTime
    public let details: DeviceDetails

    public init(
        device: String, givenName: String? = nil, agentName: String, address: String, firstSeen: UTCTime,
        lastSeen: UTCTime, details: DeviceDetails = DeviceDetails()
    ) {
        self.device = device
        self.givenName = givenName
        self.agentName = agentName
        self.address = address
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.details = details
    }
}

public struct InheritedName: Sendable, Equatable {
    public let text: String
    /// The device that was given it.
    public let device: String
}

extension [DeviceSummary] {
    /// Devices that rotate their hardware address change it once a day at most: a month of one device.
    private static let mostSteps = 32

    /// A name follows its device: from an earlier hardware address to those that its agent links to it, which takes
    /// strong evidence.
    public func withInheritedNames() -> [DeviceSummary] {
        let byDevice = Dictionary(map { ($0.device, $0) }, uniquingKeysWith: { first, _ in first })
        return map { device in
            var (heir, ancestor) = (device, device)
            for _ in 0..<Self.mostSteps where ancestor.givenName == nil {
                guard let earlier = ancestor.details.identity.earlierSelf.flatMap({ byDevice["\($0.mac)"] })
                else { return heir }
                ancestor = earlier
            }
            guard ancestor != device, let text = ancestor.givenName else { return heir }
            heir.inheritedName = InheritedName(text: text, device: ancestor.device)
            return heir
        }
    }
}
