// Documents opened, edited, saved and closed.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument
import WorkspaceFiles

extension Session {
  func didOpen(_ params: DidOpenTextDocumentParams) {
    let item = params.textDocument
    let path = item.uri.filePath
    var document = OpenDocument(
      uri: item.uri, path: path, workspace: workspaceKey(forPath: path), version: item.version,
      file: PlanFile(item.text))
    document.isJSON = item.languageId.hasPrefix("json") || path?.hasSuffix(".json") == true
    // First among the open ones: its workspace file is then watched before it is read.
    documents[item.uri] = document
    placeInWorkspace(item.uri)
    publishWhenReady(item.uri)
  }

  func didChange(_ params: DidChangeTextDocumentParams) {
    let uri = params.textDocument.uri
    guard documents[uri] != nil else {
      return log(.warning, "\(uri): an edit of a document that is not open was ignored")
    }
    // Taken out while it changes, so that its text is edited in place rather than copied.
    guard var document = documents.removeValue(forKey: uri) else { return }
    document.apply(params.contentChanges, encoding: client.encoding)
    document.version = params.textDocument.version ?? document.version
    documents[uri] = document
    schedulePublish(uri)
  }

  func didSave(_ params: DidSaveTextDocumentParams) {
    guard documents[params.textDocument.uri] != nil else { return }
    publish(params.textDocument.uri)
  }

  func didClose(_ params: DidCloseTextDocumentParams) {
    let uri = params.textDocument.uri
    guard documents.removeValue(forKey: uri) != nil else { return }
    notify(Method.publishDiagnostics, PublishDiagnosticsParams(uri: uri, version: nil, diagnostics: []))
    for request in waiting where request.uri == uri { fail(request.id, .contentModified, "the document was closed") }
    waiting.removeAll { $0.uri == uri }
    forgetPlans(of: uri)
  }
}
