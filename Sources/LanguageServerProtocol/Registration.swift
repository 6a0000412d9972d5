// Dynamic registration: only ever sent to clients that announced `dynamicRegistration` for the method.

/// The params of `client/registerCapability`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#client_registerCapability
public struct RegistrationParams: Sendable, Encodable {
  public var registrations: [Registration]

  public init(registrations: [Registration]) { self.registrations = registrations }
}

/// One capability that is registered.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#registration
public struct Registration: Sendable, Encodable {
  /// Names it in ``Unregistration/id``.
  public var id: String
  public var method: String
  /// Such as ``DidChangeWatchedFilesRegistrationOptions``, by `method`.
  public var registerOptions: (any Encodable & Sendable)?

  public init(id: String, method: String, registerOptions: (any Encodable & Sendable)? = nil) {
    self.id = id
    self.method = method
    self.registerOptions = registerOptions
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case method
    case registerOptions
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(method, forKey: .method)
    if let registerOptions { try container.encode(registerOptions, forKey: .registerOptions) }
  }
}

/// The params of `client/unregisterCapability`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#client_unregisterCapability
public struct UnregistrationParams: Hashable, Sendable, Encodable {
  public var unregistrations: [Unregistration]

  public init(unregistrations: [Unregistration]) { self.unregistrations = unregistrations }

  private enum CodingKeys: String, CodingKey {
    // The specification misspells it and has kept it so.
    case unregistrations = "unregisterations"
  }
}

/// One capability that is taken back.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#unregistration
public struct Unregistration: Hashable, Sendable, Encodable {
  public var id: String
  public var method: String

  public init(id: String, method: String) {
    self.id = id
    self.method = method
  }
}

/// The options of a feature that is registered for some documents.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentRegistrationOptions
public struct DocumentRegistrationOptions: Hashable, Sendable, Encodable {
  public var documentSelector: [DocumentFilter]
  /// Of `textDocument/onTypeFormatting`.
  public var firstTriggerCharacter: String?
  /// Of `textDocument/rename`; only for clients that prepare it.
  public var prepareProvider: Bool?

  public init(documentSelector: [DocumentFilter]) { self.documentSelector = documentSelector }
}

/// Which documents are meant: those that suit all that is said.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentFilter
public struct DocumentFilter: Hashable, Sendable, Encodable {
  public var scheme: String?
  /// A glob of the path.
  public var pattern: String?

  public init(scheme: String?, pattern: String?) {
    self.scheme = scheme
    self.pattern = pattern
  }
}

/// Which files the client shall watch.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#didChangeWatchedFilesRegistrationOptions
public struct DidChangeWatchedFilesRegistrationOptions: Hashable, Sendable, Encodable {
  public var watchers: [FileSystemWatcher]

  public init(watchers: [FileSystemWatcher]) { self.watchers = watchers }
}

/// One pattern to watch.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#fileSystemWatcher
public struct FileSystemWatcher: Hashable, Sendable, Encodable {
  public var globPattern: GlobPattern
  /// nil for every kind.
  public var kind: WatchKind?

  public init(globPattern: GlobPattern, kind: WatchKind? = nil) {
    self.globPattern = globPattern
    self.kind = kind
  }
}

/// The kinds of change to report.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#watchKind
public struct WatchKind: OptionSet, Hashable, Sendable, Encodable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let create = WatchKind(rawValue: 1)
  public static let change = WatchKind(rawValue: 2)
  public static let delete = WatchKind(rawValue: 4)
}

/// What to watch.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#globPattern
public enum GlobPattern: Hashable, Sendable, Encodable {
  /// Of each workspace folder.
  case pattern(String)
  /// Only with ``WorkspaceClientCapabilities/DidChangeWatchedFiles/relativePatternSupport``.
  case relative(RelativePattern)

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .pattern(let pattern):
      var container = encoder.singleValueContainer()
      try container.encode(pattern)
    case .relative(let pattern):
      try pattern.encode(to: encoder)
    }
  }
}

/// A pattern below a folder of any place.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#relativePattern
public struct RelativePattern: Hashable, Sendable, Encodable {
  public var baseUri: DocumentURI
  public var pattern: String

  public init(baseUri: DocumentURI, pattern: String) {
    self.baseUri = baseUri
    self.pattern = pattern
  }
}
