// What this server says in `initialize` that it can do.

/// What this server can do; nil means that it cannot.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#serverCapabilities
public struct ServerCapabilities: Hashable, Sendable, Encodable {
  public var positionEncoding: PositionEncodingKind?
  public var textDocumentSync: TextDocumentSyncOptions?
  public var completionProvider: CompletionOptions?
  public var hoverProvider: Bool?
  public var codeActionProvider: CodeActionOptions?
  public var documentSymbolProvider: Bool?
  public var workspaceSymbolProvider: Bool?
  public var foldingRangeProvider: Bool?
  public var selectionRangeProvider: Bool?
  public var documentHighlightProvider: Bool?
  public var linkedEditingRangeProvider: Bool?
  public var renameProvider: RenameOptions?
  public var definitionProvider: Bool?
  public var referencesProvider: Bool?
  public var documentLinkProvider: DocumentLinkOptions?
  public var inlayHintProvider: Bool?
  public var codeLensProvider: CodeLensOptions?
  public var executeCommandProvider: ExecuteCommandOptions?
  public var semanticTokensProvider: SemanticTokensOptions?
  public var documentFormattingProvider: Bool?
  public var documentRangeFormattingProvider: Bool?
  public var documentOnTypeFormattingProvider: OnTypeFormattingOptions?
  public var diagnosticProvider: DiagnosticOptions?
  public var workspace: Workspace?

  /// A server that can do nothing.
  public init() {}

  /// `workspace`.
  public struct Workspace: Hashable, Sendable, Encodable {
    public var workspaceFolders: WorkspaceFoldersServerCapabilities?
    /// Of LSP 3.18.
    public var textDocumentContent: TextDocumentContentOptions?

    public init(
      workspaceFolders: WorkspaceFoldersServerCapabilities? = nil,
      textDocumentContent: TextDocumentContentOptions? = nil
    ) {
      self.workspaceFolders = workspaceFolders
      self.textDocumentContent = textDocumentContent
    }
  }
}

/// How documents are kept in step.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentSyncOptions
public struct TextDocumentSyncOptions: Hashable, Sendable, Encodable {
  public var openClose: Bool
  public var change: TextDocumentSyncKind
  public var save: SaveOptions?

  public init(openClose: Bool, change: TextDocumentSyncKind, save: SaveOptions? = nil) {
    self.openClose = openClose
    self.change = change
    self.save = save
  }

  /// Asks for `didSave`.
  public struct SaveOptions: Hashable, Sendable, Encodable {
    public var includeText: Bool

    public init(includeText: Bool = false) { self.includeText = includeText }
  }
}

/// What a `didChange` carries.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentSyncKind
public enum TextDocumentSyncKind: Int, Hashable, Sendable, Encodable {
  case none = 0
  case full = 1
  case incremental = 2
}

/// How completion is offered.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionOptions
public struct CompletionOptions: Hashable, Sendable, Encodable {
  public var triggerCharacters: [String]?
  public var resolveProvider: Bool?

  public init(triggerCharacters: [String]? = nil, resolveProvider: Bool? = nil) {
    self.triggerCharacters = triggerCharacters
    self.resolveProvider = resolveProvider
  }
}

/// How code actions are offered.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeActionOptions
public struct CodeActionOptions: Hashable, Sendable, Encodable {
  public var codeActionKinds: [CodeActionKind]?
  public var resolveProvider: Bool?

  public init(codeActionKinds: [CodeActionKind]? = nil, resolveProvider: Bool? = nil) {
    self.codeActionKinds = codeActionKinds
    self.resolveProvider = resolveProvider
  }
}

/// Whether the server follows workspace folders.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#workspaceFoldersServerCapabilities
public struct WorkspaceFoldersServerCapabilities: Hashable, Sendable, Encodable {
  public var supported: Bool
  public var changeNotifications: Bool

  public init(supported: Bool, changeNotifications: Bool) {
    self.supported = supported
    self.changeNotifications = changeNotifications
  }
}

/// How renaming is offered; said so only to clients that prepare it.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#renameOptions
public enum RenameOptions: Hashable, Sendable, Encodable {
  case plain
  case prepared

  private enum CodingKeys: String, CodingKey {
    case prepareProvider
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .plain:
      var container = encoder.singleValueContainer()
      try container.encode(true)
    case .prepared:
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(true, forKey: .prepareProvider)
    }
  }
}

/// How links are offered: complete, without a second question.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentLinkOptions
public struct DocumentLinkOptions: Hashable, Sendable, Encodable {
  public var resolveProvider: Bool

  public init(resolveProvider: Bool = false) { self.resolveProvider = resolveProvider }
}

/// How lenses are offered: complete, without a second question.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeLensOptions
public struct CodeLensOptions: Hashable, Sendable, Encodable {
  public var resolveProvider: Bool

  public init(resolveProvider: Bool = false) { self.resolveProvider = resolveProvider }
}
