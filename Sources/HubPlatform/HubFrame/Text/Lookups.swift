public import Mustache

// Fields of every row of a table of a thousand are looked up by name: reflection would take a microsecond for
// each, and there are tens of thousands.

extension Quantity: MustacheParent {
    public func child(named name: String) -> Any? {
        switch name {
        case "number": number
        case "unit": unit
        default: nil
        }
    }
}

extension Moment: MustacheParent {
    public func child(named name: String) -> Any? {
        switch name {
        case "machine": machine
        case "human": human
        default: nil
        }
    }
}
