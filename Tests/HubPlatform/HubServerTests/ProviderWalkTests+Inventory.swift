import HubCore

/// Those of devices, their ports and customers.
extension ProviderWalkTests {
    static let ofInventory: [String: Opened] = [
        "GET /isp/devices": .page([.ports]),
        "GET /isp/devices/{number}": .page([.ports]),
        "GET /isp/ports/{number}": .page([.ports]),
        "GET /isp/readings": .page([.ports]),
        "GET /isp/readings/{number}": .page([.ports]),
        "POST /isp/devices/read": .page([.readDevices]),
        "POST /isp/devices/{number}/read": .page([.readDevices]),
        "POST /isp/devices/{number}/key": .page([.ispAdmin]),
        "POST /isp/ports/{number}": .page([.ispAdmin]),
        "GET /isp/admin/devices": .page([.ispAdmin]),
        "POST /isp/admin/devices": .page([.ispAdmin]),
        "GET /isp/admin/devices/{number}": .page([.ispAdmin]),
        "POST /isp/admin/devices/{number}": .page([.ispAdmin]),
        "POST /isp/admin/devices/{number}/remove": .page([.ispAdmin]),
        "GET /isp/admin/credentials": .page([.ispAdmin]),
        "POST /isp/admin/credentials": .page([.ispAdmin]),
        "POST /isp/admin/credentials/{number}": .page([.ispAdmin]),
        "POST /isp/admin/credentials/{number}/remove": .page([.ispAdmin]),
        "GET /isp/admin/state": .page([.ispAdmin]),
        "GET /api/v1/isp/search": .program([.ports]),
        "GET /api/v1/isp/devices": .program([.ports]),
        "GET /api/v1/isp/devices/{number}": .program([.ports]),
        "GET /api/v1/isp/devices/{number}/ports": .program([.ports]),
        "POST /api/v1/isp/devices/{number}/read": .program([.readDevices]),
        "GET /api/v1/isp/ports/{number}/history": .program([.ports]),
        "GET /api/v1/isp/readings": .program([.ports]),
        "GET /api/v1/isp/sessions": .program([.ports]),
        "GET /api/v1/isp/state": .program([.ports]),
    ]
}
