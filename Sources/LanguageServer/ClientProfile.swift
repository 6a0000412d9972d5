// What the client said of itself in `initialize`. Nothing is sent that it did not allow.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument
import WorkspaceFiles

struct ClientProfile: Sendable {
  var capabilities = ClientCapabilities()
  var encoding = PositionEncoding.utf16
  /// Of messages and documentation: that of the settings, else the client's own.
  var language: Language { wantedLanguage ?? ownLanguage }
  /// That of the client's locale, else of the environment that it started the server in.
  private var ownLanguage = Language.english
  /// What the settings say of the language; nil: nothing.
  var wantedLanguage: Language?
  var wishes = SharedFeatureWishes()
  /// What the settings say of snippets; nil: nothing.
  var wantedSnippets: SnippetStyle?

  init() {}

  /// - Parameter variables: the environment's.
  init(_ params: InitializeParams, variables: [String: String] = [:]) {
    capabilities = params.capabilities
    ownLanguage =
      if let locale = params.locale, !locale.isEmpty { Language(locale: locale) } else {
        Language(environment: { variables[$0] })
      }
    wishes = SharedFeatureWishes(params.initializationOptions.map { $0["installplan"] ?? $0 })
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

  /// What of snippets may be used.
  var snippetStyle: SnippetStyle {
    capabilities.textDocument.completion.item.snippetSupport ? wantedSnippets ?? .full : .none
  }

  /// What this server can do for this client.
  var serverCapabilities: ServerCapabilities {
    var result = ServerCapabilities()
    result.positionEncoding = PositionEncodingKind(rawValue: encoding.rawValue)
    result.textDocumentSync = TextDocumentSyncOptions(
      openClose: true, change: .incremental, save: TextDocumentSyncOptions.SaveOptions(includeText: false))
    result.completionProvider = CompletionOptions(
      triggerCharacters: completionTriggers, resolveProvider: defersDocumentation ? true : nil)
    result.hoverProvider = true
    // A client without literals wants commands instead, and there is no need of any.
    if capabilities.textDocument.codeAction.literalKinds != nil {
      result.codeActionProvider = CodeActionOptions(
        codeActionKinds: [.quickFix, .refactorRewrite, .sourceFixAllInstallPlan])
    }
    result.workspace = ServerCapabilities.Workspace(
      workspaceFolders: WorkspaceFoldersServerCapabilities(supported: true, changeNotifications: true))
    addFeatures(to: &result)
    return result
  }

  /// What is said only to clients that say that they have it.
  private func addFeatures(to result: inout ServerCapabilities) {
    let features = capabilities.textDocument.features
    func offered(_ isKnown: Bool) -> Bool? { isKnown ? true : nil }
    if pullsDiagnostics {
      result.diagnosticProvider = DiagnosticOptions(
        identifier: diagnosticSource, interFileDependencies: true, workspaceDiagnostics: true)
    }
    result.documentSymbolProvider = offered(features.documentSymbol != nil)
    result.workspaceSymbolProvider = offered(capabilities.workspace.symbol != nil)
    result.foldingRangeProvider = offered(features.foldingRange != nil)
    result.selectionRangeProvider = offered(features.selectionRange)
    result.documentHighlightProvider = offered(features.documentHighlight)
    result.linkedEditingRangeProvider = offered(features.linkedEditingRange)
    if offer(of: .rename) == .always {
      result.renameProvider = features.rename.map { $0.prepareSupport ? .prepared : .plain }
    }
    result.definitionProvider = offered(features.definition != nil)
    result.referencesProvider = offered(features.references)
    result.documentLinkProvider = features.documentLink.map { _ in DocumentLinkOptions() }
    result.inlayHintProvider = offered(features.inlayHint)
    result.codeLensProvider = features.codeLens ? CodeLensOptions() : nil
    if capabilities.workspace.executeCommand {
      result.executeCommandProvider = ExecuteCommandOptions(commands: ServerCommand.all)
    }
    if let tokens = features.semanticTokens, !tokenKinds.isEmpty, tokens.full || tokens.range {
      result.semanticTokensProvider = SemanticTokensOptions(
        legend: SemanticTokensLegend(tokenTypes: tokenKinds.map(\.lsp)), range: offered(tokens.range),
        full: offered(tokens.full))
    }
    result.documentFormattingProvider = offered(offer(of: .formatting) == .always)
    result.documentRangeFormattingProvider = offered(offer(of: .rangeFormatting) == .always)
    if offer(of: .onTypeFormatting) == .always {
      result.documentOnTypeFormattingProvider = OnTypeFormattingOptions(firstTriggerCharacter: "\n")
    }
    if capabilities.workspace.textDocumentContent {
      result.workspace?.textDocumentContent = TextDocumentContentOptions(schemes: [CatalogDocuments.scheme])
    }
  }
}
