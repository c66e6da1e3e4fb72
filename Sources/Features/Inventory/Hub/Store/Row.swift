internal import GRDB

/// Of the database: rows of devices' tables have the same name.
typealias Row = GRDB.Row
