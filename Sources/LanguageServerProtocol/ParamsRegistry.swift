// Which method has which params: the one list that decoding goes by.

/// The names of the methods, both ways.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#languageServerProtocol
public enum Method {
  public static let initialize = "initialize"
  public static let initialized = "initialized"
  public static let shutdown = "shutdown"
  public static let exit = "exit"
  public static let cancelRequest = "$/cancelRequest"
  public static let setTrace = "$/setTrace"

  public static let didOpen = "textDocument/didOpen"
  public static let didChange = "textDocument/didChange"
  public static let didSave = "textDocument/didSave"
  public static let didClose = "textDocument/didClose"
  public static let completion = "textDocument/completion"
  public static let completionItemResolve = "completionItem/resolve"
  public static let hover = "textDocument/hover"
  public static let codeAction = "textDocument/codeAction"
  public static let codeActionResolve = "codeAction/resolve"

  public static let documentSymbol = "textDocument/documentSymbol"
  public static let foldingRange = "textDocument/foldingRange"
  public static let selectionRange = "textDocument/selectionRange"
  public static let documentHighlight = "textDocument/documentHighlight"
  public static let linkedEditingRange = "textDocument/linkedEditingRange"
  public static let prepareRename = "textDocument/prepareRename"
  public static let rename = "textDocument/rename"
  public static let definition = "textDocument/definition"
  public static let references = "textDocument/references"
  public static let documentLink = "textDocument/documentLink"
  public static let inlayHint = "textDocument/inlayHint"
  public static let codeLens = "textDocument/codeLens"
  public static let semanticTokensFull = "textDocument/semanticTokens/full"
  public static let semanticTokensRange = "textDocument/semanticTokens/range"
  public static let formatting = "textDocument/formatting"
  public static let rangeFormatting = "textDocument/rangeFormatting"
  public static let onTypeFormatting = "textDocument/onTypeFormatting"
  public static let diagnostic = "textDocument/diagnostic"

  public static let workspaceDiagnostic = "workspace/diagnostic"
  public static let workspaceSymbol = "workspace/symbol"
  public static let executeCommand = "workspace/executeCommand"
  /// Of LSP 3.18.
  public static let textDocumentContent = "workspace/textDocumentContent"
  public static let didChangeConfiguration = "workspace/didChangeConfiguration"
  public static let didChangeWatchedFiles = "workspace/didChangeWatchedFiles"
  public static let didChangeWorkspaceFolders = "workspace/didChangeWorkspaceFolders"

  /// Server to client.
  public static let publishDiagnostics = "textDocument/publishDiagnostics"
  /// Server to client.
  public static let logMessage = "window/logMessage"
  /// Server to client.
  public static let showMessage = "window/showMessage"
  /// Server to client.
  public static let registerCapability = "client/registerCapability"
  /// Server to client.
  public static let unregisterCapability = "client/unregisterCapability"
  /// Server to client.
  public static let configuration = "workspace/configuration"
  /// Server to client.
  public static let showMessageRequest = "window/showMessageRequest"
  /// Server to client.
  public static let workDoneProgressCreate = "window/workDoneProgress/create"
  /// Server to client.
  public static let progress = "$/progress"
  /// Server to client.
  public static let showDocument = "window/showDocument"
  /// Server to client.
  public static let diagnosticRefresh = "workspace/diagnostic/refresh"
  /// Server to client.
  public static let inlayHintRefresh = "workspace/inlayHint/refresh"
  /// Server to client.
  public static let codeLensRefresh = "workspace/codeLens/refresh"
  /// Server to client.
  public static let textDocumentContentRefresh = "workspace/textDocumentContent/refresh"
  /// Server to client; not of the specification, but understood by clients that announce it.
  public static let serverStatus = "experimental/serverStatus"
}

/// The types that params are decoded as, by method. What has no entry is not decoded.
public struct ParamsRegistry: Sendable {
  private var types: [String: any (Decodable & Sendable).Type]

  public init(_ types: [String: any (Decodable & Sendable).Type]) { self.types = types }

  /// The type for a method; assign to add methods of one's own.
  public subscript(method: String) -> (any (Decodable & Sendable).Type)? {
    get { types[method] }
    set { types[method] = newValue }
  }

  /// Every method of the protocol that a client may call here.
  public static let standard = ParamsRegistry([
    Method.initialize: InitializeParams.self,
    Method.initialized: InitializedParams.self,
    Method.shutdown: NoParams.self,
    Method.exit: NoParams.self,
    Method.cancelRequest: CancelParams.self,
    Method.setTrace: SetTraceParams.self,
    Method.didOpen: DidOpenTextDocumentParams.self,
    Method.didChange: DidChangeTextDocumentParams.self,
    Method.didSave: DidSaveTextDocumentParams.self,
    Method.didClose: DidCloseTextDocumentParams.self,
    Method.completion: CompletionParams.self,
    Method.completionItemResolve: CompletionItem.self,
    Method.hover: TextDocumentPositionParams.self,
    Method.codeAction: CodeActionParams.self,
    Method.codeActionResolve: CodeAction.self,
    Method.documentSymbol: DocumentParams.self,
    Method.foldingRange: DocumentParams.self,
    Method.selectionRange: SelectionRangeParams.self,
    Method.documentHighlight: TextDocumentPositionParams.self,
    Method.linkedEditingRange: TextDocumentPositionParams.self,
    Method.prepareRename: TextDocumentPositionParams.self,
    Method.rename: RenameParams.self,
    Method.definition: TextDocumentPositionParams.self,
    Method.references: ReferenceParams.self,
    Method.documentLink: DocumentParams.self,
    Method.inlayHint: DocumentRangeParams.self,
    Method.codeLens: DocumentParams.self,
    Method.semanticTokensFull: DocumentParams.self,
    Method.semanticTokensRange: DocumentRangeParams.self,
    Method.formatting: DocumentParams.self,
    Method.rangeFormatting: DocumentRangeParams.self,
    Method.onTypeFormatting: OnTypeFormattingParams.self,
    Method.diagnostic: DocumentDiagnosticParams.self,
    Method.workspaceDiagnostic: WorkspaceDiagnosticParams.self,
    Method.workspaceSymbol: WorkspaceSymbolParams.self,
    Method.executeCommand: ExecuteCommandParams.self,
    Method.textDocumentContent: TextDocumentContentParams.self,
    Method.didChangeConfiguration: DidChangeConfigurationParams.self,
    Method.didChangeWatchedFiles: DidChangeWatchedFilesParams.self,
    Method.didChangeWorkspaceFolders: DidChangeWorkspaceFoldersParams.self,
  ])
}

/// Params nobody reads, whatever they are.
public struct NoParams: Codable, Hashable, Sendable {
  public init() {}
  public init(from decoder: any Decoder) throws {}
  public func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: AnyKey.self) }
}
