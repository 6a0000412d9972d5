// What the client can do. Decoding never fails: a capability that is missing or of another type is not there.
//
// Structures that hold one thing (`valueSet`, `properties`, `general`) are flattened; every flag that was not said
// is false, every list that was not said is empty, unless its absence means something of its own.

/// The capabilities of the client.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#clientCapabilities
public struct ClientCapabilities: Hashable, Sendable {
  /// `general.positionEncodings`, in the client's order of preference; empty means UTF-16 only.
  public var positionEncodings: [PositionEncodingKind] = []
  public var textDocument = TextDocumentClientCapabilities()
  public var workspace = WorkspaceClientCapabilities()
  public var window = WindowClientCapabilities()
  public var experimental: JSONValue?

  /// A client that can do nothing.
  public init() {}
}

extension ClientCapabilities: Decodable {
  public init(from decoder: any Decoder) throws {
    let object = LenientObject(decoder)
    positionEncodings = object.object("general").list("positionEncodings") ?? []
    textDocument = TextDocumentClientCapabilities(object.object("textDocument"))
    workspace = WorkspaceClientCapabilities(object.object("workspace"))
    window = WindowClientCapabilities(object.object("window"))
    experimental = object.value("experimental")
  }
}

/// `capabilities.workspace`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#clientCapabilities
public struct WorkspaceClientCapabilities: Hashable, Sendable {
  /// The client answers `workspace/configuration`.
  public var configuration = false
  public var workspaceFolders = false
  public var applyEdit = false
  /// `didChangeConfiguration.dynamicRegistration`
  public var didChangeConfigurationDynamicRegistration = false
  public var didChangeWatchedFiles = DidChangeWatchedFiles()
  /// `workspaceEdit.documentChanges`
  public var workspaceEditDocumentChanges = false
  /// `symbol`: nil if the client never asks for symbols of the workspace.
  public var symbol: SymbolClientCapabilities?
  /// Whether there is an `executeCommand`.
  public var executeCommand = false
  /// Whether there is a `textDocumentContent` (LSP 3.18).
  public var textDocumentContent = false
  /// `diagnostics.refreshSupport`
  public var diagnosticsRefresh = false
  /// `inlayHint.refreshSupport`
  public var inlayHintRefresh = false
  /// `codeLens.refreshSupport`
  public var codeLensRefresh = false

  public init() {}

  init(_ object: LenientObject) {
    configuration = object.flag("configuration")
    workspaceFolders = object.flag("workspaceFolders")
    applyEdit = object.flag("applyEdit")
    didChangeConfigurationDynamicRegistration = object.object("didChangeConfiguration").flag("dynamicRegistration")
    let watched = object.object("didChangeWatchedFiles")
    didChangeWatchedFiles.dynamicRegistration = watched.flag("dynamicRegistration")
    didChangeWatchedFiles.relativePatternSupport = watched.flag("relativePatternSupport")
    workspaceEditDocumentChanges = object.object("workspaceEdit").flag("documentChanges")
    symbol = SymbolClientCapabilities(object.object("symbol"))
    executeCommand = object.object("executeCommand").isPresent
    textDocumentContent = object.object("textDocumentContent").isPresent
    // Helix writes it in the singular.
    diagnosticsRefresh =
      object.object("diagnostics").flag("refreshSupport") || object.object("diagnostic").flag("refreshSupport")
    inlayHintRefresh = object.object("inlayHint").flag("refreshSupport")
    codeLensRefresh = object.object("codeLens").flag("refreshSupport")
  }

  /// `didChangeWatchedFiles`
  public struct DidChangeWatchedFiles: Hashable, Sendable {
    public var dynamicRegistration = false
    public var relativePatternSupport = false

    public init() {}
  }
}

/// `capabilities.window`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#clientCapabilities
public struct WindowClientCapabilities: Hashable, Sendable {
  public var workDoneProgress = false
  /// `showDocument.support`
  public var showDocument = false

  public init() {}

  init(_ object: LenientObject) {
    workDoneProgress = object.flag("workDoneProgress")
    showDocument = object.object("showDocument").flag("support")
  }
}

/// `capabilities.textDocument`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentClientCapabilities
public struct TextDocumentClientCapabilities: Hashable, Sendable {
  public var synchronization = Synchronization()
  public var publishDiagnostics = PublishDiagnostics()
  /// Pull diagnostics: nil if the client never pulls.
  public var diagnostic: PullDiagnostics?
  public var completion = CompletionClientCapabilities()
  /// `hover.contentFormat`, in the client's order of preference; nil if not said.
  public var hoverContentFormat: [MarkupKind]?
  public var codeAction = CodeActionClientCapabilities()
  public var features = FeatureClientCapabilities()

  public init() {}

  init(_ object: LenientObject) {
    synchronization = Synchronization(object.object("synchronization"))
    publishDiagnostics = PublishDiagnostics(object.object("publishDiagnostics"))
    let pull = object.object("diagnostic")
    diagnostic = pull.isPresent ? PullDiagnostics(pull) : nil
    completion = CompletionClientCapabilities(object.object("completion"))
    hoverContentFormat = object.object("hover").list("contentFormat")
    codeAction = CodeActionClientCapabilities(object.object("codeAction"))
    features = FeatureClientCapabilities(object)
  }

  /// `synchronization`
  public struct Synchronization: Hashable, Sendable {
    public var dynamicRegistration = false
    public var willSave = false
    public var willSaveWaitUntil = false
    public var didSave = false

    public init() {}

    init(_ object: LenientObject) {
      dynamicRegistration = object.flag("dynamicRegistration")
      willSave = object.flag("willSave")
      willSaveWaitUntil = object.flag("willSaveWaitUntil")
      didSave = object.flag("didSave")
    }
  }

  /// `publishDiagnostics`
  public struct PublishDiagnostics: Hashable, Sendable {
    public var relatedInformation = false
    public var versionSupport = false
    public var codeDescriptionSupport = false
    public var dataSupport = false
    /// `tagSupport.valueSet`
    public var tags: [DiagnosticTag] = []

    public init() {}

    init(_ object: LenientObject) {
      relatedInformation = object.flag("relatedInformation")
      versionSupport = object.flag("versionSupport")
      codeDescriptionSupport = object.flag("codeDescriptionSupport")
      dataSupport = object.flag("dataSupport")
      tags = object.object("tagSupport").list("valueSet") ?? []
    }
  }

  /// `diagnostic`
  public struct PullDiagnostics: Hashable, Sendable {
    public var dynamicRegistration = false
    public var relatedDocumentSupport = false
    /// What the diagnostics may hold, where it is said here (LSP 3.18) and not in `publishDiagnostics`.
    public var diagnostics = PublishDiagnostics()

    public init() {}

    init(_ object: LenientObject) {
      dynamicRegistration = object.flag("dynamicRegistration")
      relatedDocumentSupport = object.flag("relatedDocumentSupport")
      diagnostics = PublishDiagnostics(object)
    }
  }
}

/// `capabilities.textDocument.completion`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionClientCapabilities
public struct CompletionClientCapabilities: Hashable, Sendable {
  /// Whether `context` comes with a request.
  public var contextSupport = false
  /// `completionList.itemDefaults`: the names of the defaults that the client understands.
  public var itemDefaults: [String] = []
  public var item = Item()

  public init() {}

  init(_ object: LenientObject) {
    contextSupport = object.flag("contextSupport")
    itemDefaults = object.object("completionList").list("itemDefaults") ?? []
    item = Item(object.object("completionItem"))
  }

  /// `completionItem`
  public struct Item: Hashable, Sendable {
    public var snippetSupport = false
    public var insertReplaceSupport = false
    public var labelDetailsSupport = false
    /// In the client's order of preference; nil if not said.
    public var documentationFormat: [MarkupKind]?
    public var deprecatedSupport = false
    public var preselectSupport = false
    /// `tagSupport.valueSet`
    public var tags: [CompletionItemTag] = []
    /// `insertTextModeSupport.valueSet`
    public var insertTextModes: [InsertTextMode] = []
    /// `resolveSupport.properties`: what may be left to `completionItem/resolve`.
    public var resolveProperties: [String] = []

    public init() {}

    init(_ object: LenientObject) {
      snippetSupport = object.flag("snippetSupport")
      insertReplaceSupport = object.flag("insertReplaceSupport")
      labelDetailsSupport = object.flag("labelDetailsSupport")
      documentationFormat = object.list("documentationFormat")
      deprecatedSupport = object.flag("deprecatedSupport")
      preselectSupport = object.flag("preselectSupport")
      tags = object.object("tagSupport").list("valueSet") ?? []
      insertTextModes = object.object("insertTextModeSupport").list("valueSet") ?? []
      resolveProperties = object.object("resolveSupport").list("properties") ?? []
    }
  }
}

/// `capabilities.textDocument.codeAction`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeActionClientCapabilities
public struct CodeActionClientCapabilities: Hashable, Sendable {
  /// `codeActionLiteralSupport.codeActionKind.valueSet`; nil if the client takes no ``CodeAction`` but only a
  /// ``Command``.
  public var literalKinds: [CodeActionKind]?
  public var isPreferredSupport = false
  public var disabledSupport = false
  public var dataSupport = false
  /// `resolveSupport.properties`: what may be left to `codeAction/resolve`.
  public var resolveProperties: [String] = []

  public init() {}

  init(_ object: LenientObject) {
    let literals = object.object("codeActionLiteralSupport")
    literalKinds = literals.isPresent ? literals.object("codeActionKind").list("valueSet") ?? [] : nil
    isPreferredSupport = object.flag("isPreferredSupport")
    disabledSupport = object.flag("disabledSupport")
    dataSupport = object.flag("dataSupport")
    resolveProperties = object.object("resolveSupport").list("properties") ?? []
  }
}
