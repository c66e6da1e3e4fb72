import HubCore

extension ProviderWalkTests {
    private static let writes: Set<Duty> = [.gponRegister, .gponDelete, .gponSave]

    static let ofGpon: [String: Opened] = [
        "GET /isp/olts": .page([.gponRead]), "GET /isp/olts/{olt}": .page([.gponRead]),
        "GET /isp/olts/{olt}/{slot}/{port}": .page([.gponRead]), "GET /isp/terminals": .page([.gponRead]),
        "GET /isp/signals": .page([.gponRead]), "GET /isp/terminals/{terminal}": .page([.gponRead]),
        "GET /isp/terminals/{terminal}/ping": .page([.gponRead]), "GET /isp/found": .page([.gponRead]),
        "GET /isp/plans": .page([.gponRead]), "GET /isp/plans/{plan}": .page([.gponRead]),
        "POST /isp/olts/{olt}/read": .page([.readDevices]),
        "POST /isp/terminals/{terminal}/read": .page([.readDevices]),
        "POST /isp/terminals/{terminal}/ping": .page([.readDevices]), "GET /isp/register": .page(writes),
        "POST /isp/register": .page(writes), "POST /isp/plans": .page(writes),
        "POST /isp/plans/{plan}/confirm": .page(writes), "POST /isp/plans/{plan}/cancel": .page(writes),
        "POST /isp/plans/{plan}/look": .page(writes), "POST /isp/plans/{plan}/seen": .page(writes),
        "POST /isp/olts/{olt}/stop": .page(writes), "POST /isp/olts/{olt}/allow": .page([.ispAdmin]),
        "GET /isp/registration": .page([.ispAdmin]), "POST /isp/registration": .page([.ispAdmin]),
        "POST /isp/registration/{profile}/remove": .page([.ispAdmin]),
        "GET /api/v1/isp/olts": .program([.gponRead]),
        "GET /api/v1/isp/olts/{olt}/ports": .program([.gponRead]),
        "GET /api/v1/isp/terminals": .program([.gponRead]),
        "GET /api/v1/isp/terminals/{terminal}": .program([.gponRead]),
        "GET /api/v1/isp/terminals/{terminal}/signals": .program([.gponRead]),
        "GET /api/v1/isp/terminals/{terminal}/ping": .program([.gponRead]),
        "GET /api/v1/isp/found": .program([.gponRead]),
        "GET /api/v1/isp/registration-profiles": .program([.gponRead]),
        "GET /api/v1/isp/plans": .program([.gponRead]), "GET /api/v1/isp/plans/{plan}": .program([.gponRead]),
        "POST /api/v1/isp/olts/{olt}/read": .program([.readDevices]),
        "POST /api/v1/isp/terminals/{terminal}/read": .program([.readDevices]),
        "POST /api/v1/isp/terminals/{terminal}/ping": .program([.readDevices]),
        "POST /api/v1/isp/plans": .program(writes), "POST /api/v1/isp/plans/{plan}/confirm": .program(writes),
        "POST /api/v1/isp/plans/{plan}/cancel": .program(writes),
        "POST /api/v1/isp/plans/{plan}/look": .program(writes),
        "POST /api/v1/isp/plans/{plan}/seen": .program(writes),
        "POST /api/v1/isp/olts/{olt}/stop": .program(writes),
        "POST /api/v1/isp/olts/{olt}/allow": .program([.ispAdmin]),
        "POST /api/v1/isp/registration-profiles": .program([.ispAdmin]),
        "PUT /api/v1/isp/registration-profiles/{profile}": .program([.ispAdmin]),
        "DELETE /api/v1/isp/registration-profiles/{profile}": .program([.ispAdmin]),
    ]
}
