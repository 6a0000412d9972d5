// What the client said of itself in `initialize`. Nothing is sent that it did not allow.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument

struct ClientProfile: Sendable {
  var capabilities = ClientCapabilities()
  var encoding = PositionEncoding.utf16
  var language = Language.english

  init() {}

  init(_ params: InitializeParams) {
    capabilities = params.capabilities
    language = Language(locale: params.locale)
    // The client's order is its preference; without a word from it, UTF-16.
    encoding =
      capabilities.positionEncodings.lazy.compactMap { PositionEncoding(rawValue: $0.rawValue) }.first ?? .utf16
  }

  /// Text in the first format that the client takes.
  ///
  /// - Parameter formats: in the client's order; one that names none shows text as it comes.
  func markup(_ markdown: String, formats: [MarkupKind]?) -> MarkupContent {
    let format = formats?.first { $0 == .markdown || $0 == .plaintext } ?? .plaintext
    return format == .markdown
      ? MarkupContent(kind: .markdown, value: markdown)
      : MarkupContent(kind: .plaintext, value: plainText(ofMarkdown: markdown))
  }

  /// What this server can do for this client.
  var serverCapabilities: ServerCapabilities {
    var result = ServerCapabilities()
    result.positionEncoding = PositionEncodingKind(rawValue: encoding.rawValue)
    result.textDocumentSync = TextDocumentSyncOptions(
      openClose: true, change: .incremental, save: TextDocumentSyncOptions.SaveOptions(includeText: false))
    result.completionProvider = CompletionOptions(triggerCharacters: [":", " ", "\"", "'", "[", ",", "{"])
    result.hoverProvider = true
    // A client without literals wants commands instead, and there is no need of any.
    if capabilities.textDocument.codeAction.literalKinds != nil {
      result.codeActionProvider = CodeActionOptions(codeActionKinds: [.quickFix, .sourceFixAllInstallPlan])
    }
    result.workspace = ServerCapabilities.Workspace(
      workspaceFolders: WorkspaceFoldersServerCapabilities(supported: true, changeNotifications: true))
    return result
  }
}
