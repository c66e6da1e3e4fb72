/// The version of every program of this package. It stands here and nowhere else.
public let monitorVersion = "0.1.0"
