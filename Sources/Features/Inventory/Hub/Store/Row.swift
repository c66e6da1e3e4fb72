internal import HubDatabase

/// Of the database: rows of devices' tables have the same name.
typealias Row = DatabaseRow
