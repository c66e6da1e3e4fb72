public import MonitorCore

/// The small messages around snapshots.
public enum Messages {
    /// The first message on a WebSocket: who will be talking.
    public static func agentConnect(serverID: String, at now: UTCTime) -> [UInt8] {
        encode { json in
            json.value("type", "agent_connect")
            json.value("serverId", serverID)
            json.value("timestamp", now.description)
        }
    }

    /// What `DEBUG_API_URL` gets: one line of the agent's own log.
    public static func debug(serverID: String, at now: UTCTime, message: String) -> [UInt8] {
        encode { json in
            json.value("server_id", serverID)
            json.value("timestamp", now.description)
            json.value("message", message)
        }
    }

    private static func encode(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 256)
        json.object(nil, body)
        return json.bytes
    }
}
