internal import Daemon
internal import HubServer

/// Which files of places the hub reads.
package struct PlaceSettings: FeaturePart {
    var files: [String] = []
    static let most = 4

    package init() {}
}

extension Setting<FeatureSettings> {
    static var ofPlaces: [Setting] {
        [
            Setting(
                "GEOIP_FILES",
                "Files of MaxMind's format, of any vendor, that say where addresses are: cities, countries, networks. They are read again when they are replaced. Nothing is ever fetched.",
                standard: "none", accepts: "1 to 4 absolute paths between commas, or none",
                example: "/var/lib/GeoIP/GeoLite2-City.mmdb,/var/lib/GeoIP/GeoLite2-ASN.mmdb"
            ) { settings, text in
                if text == "none" {
                    settings[PlaceSettings.self].files = []
                    return true
                }
                let paths = text.split(separator: ",").map { $0.filter { $0 != " " } }
                guard (1...PlaceSettings.most).contains(paths.count), paths.allSatisfy({ $0.hasPrefix("/") })
                else {
                    return false
                }
                settings[PlaceSettings.self].files = paths
                return true
            }
        ]
    }
}
