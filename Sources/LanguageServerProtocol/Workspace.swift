// The workspace: folders, settings, watched files.

/// A root folder of the editor.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspaceFolder
public struct WorkspaceFolder: Hashable, Sendable, Decodable {
  public var uri: DocumentURI
  /// For people; empty if the client did not say.
  public var name: String

  public init(uri: DocumentURI, name: String) {
    self.uri = uri
    self.name = name
  }

  private enum CodingKeys: String, CodingKey {
    case uri
    case name
  }

  public init(from decoder: any Decoder) throws {
    uri = try decoder.container(keyedBy: CodingKeys.self).decode(DocumentURI.self, forKey: .uri)
    name = LenientObject(decoder).value("name") ?? ""
  }
}

/// The params of `workspace/didChangeWorkspaceFolders`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspace_didChangeWorkspaceFolders
public struct DidChangeWorkspaceFoldersParams: Hashable, Sendable, Decodable {
  public var event: WorkspaceFoldersChangeEvent

  public init(event: WorkspaceFoldersChangeEvent) { self.event = event }
}

/// Which folders came and went.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspaceFoldersChangeEvent
public struct WorkspaceFoldersChangeEvent: Hashable, Sendable, Decodable {
  public var added: [WorkspaceFolder]
  public var removed: [WorkspaceFolder]

  public init(added: [WorkspaceFolder], removed: [WorkspaceFolder]) {
    self.added = added
    self.removed = removed
  }
}

/// The params of `workspace/didChangeConfiguration`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspace_didChangeConfiguration
public struct DidChangeConfigurationParams: Hashable, Sendable, Decodable {
  /// `null` also where there are none, which means "ask with `workspace/configuration`".
  public var settings: JSONValue

  public init(settings: JSONValue) { self.settings = settings }

  private enum CodingKeys: String, CodingKey {
    case settings
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    settings = try container.decodeIfPresent(JSONValue.self, forKey: .settings) ?? .null
  }
}

/// The params of `workspace/configuration`; the answer has one value per item, in the same order.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspace_configuration
public struct ConfigurationParams: Hashable, Sendable, Encodable {
  public var items: [ConfigurationItem]

  public init(items: [ConfigurationItem]) { self.items = items }
}

/// A section of the settings, as it holds for a scope.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#configurationItem
public struct ConfigurationItem: Hashable, Sendable, Encodable {
  public var scopeUri: DocumentURI?
  public var section: String?

  public init(scopeUri: DocumentURI? = nil, section: String? = nil) {
    self.scopeUri = scopeUri
    self.section = section
  }
}

/// The params of `workspace/didChangeWatchedFiles`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspace_didChangeWatchedFiles
public struct DidChangeWatchedFilesParams: Hashable, Sendable, Decodable {
  public var changes: [FileEvent]

  public init(changes: [FileEvent]) { self.changes = changes }
}

/// A change of a file on disk.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#fileEvent
public struct FileEvent: Hashable, Sendable, Decodable {
  public var uri: DocumentURI
  public var type: FileChangeType

  public init(uri: DocumentURI, type: FileChangeType) {
    self.uri = uri
    self.type = type
  }
}

/// What happened to a file.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#fileChangeType
public struct FileChangeType: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let created = FileChangeType(rawValue: 1)
  public static let changed = FileChangeType(rawValue: 2)
  public static let deleted = FileChangeType(rawValue: 3)
}
