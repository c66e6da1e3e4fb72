/// What is taken out of a line before anything leaves the house. The raw value replaces it.
public enum SecretKind: String, Sendable, CaseIterable {
    case privateKey = "private-key"
    case awsKey = "aws-key"
    case anthropicKey = "anthropic-key"
    case openAIKey = "openai-key"
    case gitHubToken = "github-token"
    case gitLabToken = "gitlab-token"
    case slackToken = "slack-token"
    case googleKey = "google-key"
    case huggingFaceToken = "huggingface-token"
    case npmToken = "npm-token"
    case telegramToken = "telegram-token"
    /// A JSON Web Token.
    case webToken = "web-token"
    case discordHook = "discord-hook"
    case slackHook = "slack-hook"
    /// A UUID in a path, which opens what it names: a ping URL.
    case secretPath = "secret-path"
    case urlLogin = "url-login"
    case authorization = "authorization"
    case cookie = "cookie"
    /// The value of a key that is called so: `password=`, `"api_key":`.
    case namedSecret = "secret"
    case passwordHash = "password-hash"
    case community = "community"
    /// Of a network device's configuration: `secret 5`, `password 7`, `cipher`.
    case deviceSecret = "device-secret"
    case randomText = "random"
    case mailAddress = "mail"
    case cardNumber = "card"
    case phoneNumber = "phone"

    /// `[aws-key]`.
    public var mark: [UInt8] { Array("[\(rawValue)]".utf8) }
}
