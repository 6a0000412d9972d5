// The handshake: what a client says of itself, and what this server answers.

/// The params of `initialize`. Decoding never fails: whatever is missing or of another type counts as not said.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#initializeParams
public struct InitializeParams: Hashable, Sendable, Decodable {
  /// The process that started the server; when it is gone, so must the server be.
  public var processId: Int?
  public var clientInfo: ClientInfo?
  /// A language tag of IETF, such as `zh-CN`.
  public var locale: String?
  public var rootPath: String?
  public var rootUri: DocumentURI?
  public var workspaceFolders: [WorkspaceFolder]?
  public var initializationOptions: JSONValue?
  /// `off`, `messages` or `verbose`.
  public var trace: String?
  public var capabilities: ClientCapabilities

  /// What a client says that says nothing.
  public init() { capabilities = ClientCapabilities() }

  public init(from decoder: any Decoder) throws {
    let object = LenientObject(decoder)
    processId = object.value("processId")
    clientInfo = object.value("clientInfo")
    locale = object.value("locale")
    rootPath = object.value("rootPath")
    rootUri = object.value("rootUri")
    workspaceFolders = object.list("workspaceFolders")
    initializationOptions = object.value("initializationOptions")
    trace = object.value("trace")
    capabilities = object.value("capabilities") ?? ClientCapabilities()
  }
}

/// Who the client is.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#initializeParams
public struct ClientInfo: Hashable, Sendable, Decodable {
  public var name: String
  public var version: String?

  public init(name: String, version: String? = nil) {
    self.name = name
    self.version = version
  }

  private enum CodingKeys: String, CodingKey {
    case name
    case version
  }

  public init(from decoder: any Decoder) throws {
    name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
    version = LenientObject(decoder).value("version")
  }
}

/// The params of `initialized`: nothing.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#initialized
public typealias InitializedParams = NoParams

/// The unit of ``Position/character``.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#positionEncodingKind
public struct PositionEncodingKind: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let utf8 = PositionEncodingKind(rawValue: "utf-8")
  /// What holds when nothing was agreed on.
  public static let utf16 = PositionEncodingKind(rawValue: "utf-16")
  public static let utf32 = PositionEncodingKind(rawValue: "utf-32")
}

/// The result of `initialize`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#initializeResult
public struct InitializeResult: Hashable, Sendable, Encodable {
  public var capabilities: ServerCapabilities
  public var serverInfo: ServerInfo?

  public init(capabilities: ServerCapabilities, serverInfo: ServerInfo? = nil) {
    self.capabilities = capabilities
    self.serverInfo = serverInfo
  }

  /// Who this server is.
  public struct ServerInfo: Hashable, Sendable, Encodable {
    public var name: String
    public var version: String?

    public init(name: String, version: String? = nil) {
      self.name = name
      self.version = version
    }
  }
}
