// Completion, hover and code actions.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import TextDocument
import WorkspaceFiles

extension Session {
  func hover(_ id: RequestID, _ params: TextDocumentPositionParams) throws(ResponseError) {
    try answerKnowing(id, about: params.textDocument.uri) { snapshot in
      let client = snapshot.client
      return InstallPlanAnalysis.hover(
        snapshot.file, at: snapshot.offset(params.position), catalog: snapshot.catalog, charts: snapshot.charts,
        language: client.language
      ).map { found in
        Hover(
          contents: client.markup(found.markdown, formats: client.capabilities.textDocument.hoverContentFormat),
          range: snapshot.range(found.range))
      }
    }
  }

  func completion(_ id: RequestID, _ params: CompletionParams) throws(ResponseError) {
    wantCatalog(of: params.textDocument.uri)
    try answerKnowing(
      id, about: params.textDocument.uri, nothing: CompletionList(isIncomplete: false, items: [])
    ) { snapshot in
      let client = snapshot.client
      let suggestions = complete(
        snapshot.file, at: snapshot.offset(params.position), catalog: snapshot.catalog, language: client.language,
        snippets: client.snippetStyle != .none, simpleSnippets: client.snippetStyle == .simple,
        trigger: params.context?.typedTrigger, documented: !client.defersDocumentation, charts: snapshot.charts
      ).filter { !snapshot.isJSON || !$0.beginsDocument }
      return completionList(suggestions, in: snapshot)
    }
  }

  func codeAction(_ id: RequestID, _ params: CodeActionParams) throws(ResponseError) {
    let uri = params.textDocument.uri
    let cache = documents[uri]?.findings ?? FindingsCache()
    try answerKnowing(id, about: uri, nothing: []) { snapshot in
      codeActions(snapshot, params, cache)
    }
  }
}

extension LanguageServerProtocol.CompletionContext {
  /// The character that made the client ask, where no author did.
  fileprivate var typedTrigger: String? { triggerKind == .triggerCharacter ? triggerCharacter : nil }
}
