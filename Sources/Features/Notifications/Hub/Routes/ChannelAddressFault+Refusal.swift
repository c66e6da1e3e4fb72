internal import HTTPTypes
package import HubServer
package import Notifications

extension ChannelAddressFault: RefusalConvertible {
    package var refusal: Refusal { Refusal(.unprocessableContent, description) }
}
