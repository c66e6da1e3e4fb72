import Testing

@testable import AMQPClient

@Suite("where a broker listens") struct BrokerAddressTests {
    @Test(
        "a URL without a user",
        arguments: [
            ("amqp://127.0.0.1", "amqp://127.0.0.1:5672"),
            ("amqps://broker.example/", "amqps://broker.example:5671"),
            ("amqp://[::1]:5673", "amqp://[::1]:5673"),
        ])
    func good(_ text: String, _ shown: String) { #expect(BrokerAddress(text)?.description == shown) }

    @Test(
        "anything else is none",
        arguments: [
            "", "amqp://", "http://a", "amqp://user:pw@host", "amqp://host/vhost", "amqp://host:0",
            "amqp://host:99999",
            "amqp://[a]:1", "amqp://a b",
        ])
    func bad(_ text: String) { #expect(BrokerAddress(text) == nil) }
}
