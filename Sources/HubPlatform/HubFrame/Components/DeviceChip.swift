public import Mustache

/// A device as every page names it: state, name, what it is: `{{#chip}}{{>devicechip}}{{/chip}}`.
public struct DeviceChip: Sendable, Equatable {
    let mark: StatusMark
    let name: String
    let path: String
    /// Vendor, model or kind.
    let about: String?
    /// `new`, `guest`, `randomised address`.
    let notes: [String]
    /// 1 to 12: its colour in charts, the same on every page.
    let colour: Int?

    public init(
        _ name: String, _ path: String, _ mark: StatusMark, about: String? = nil, notes: [String] = [],
        colour: Int? = nil
    ) {
        self.name = name
        self.path = path
        self.mark = mark
        self.about = about
        self.notes = notes
        self.colour = colour
    }
}

extension DeviceChip: MustacheParent {
    public func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "path": path
        case "mark": mark
        case "about": about
        case "notes": notes
        case "colour": colour
        default: nil
        }
    }
}
