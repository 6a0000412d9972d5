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
    document.opening = nextOpening
    nextOpening += 1
    document.isJSON = item.languageId.hasPrefix("json") || path?.hasSuffix(".json") == true
    // First among the open ones: its workspace file is then watched before it is read.
    documents[item.uri] = document
    if let path { work.identify(item.uri, path) }
    placeInWorkspace(item.uri)
    publishWhenReady(item.uri)
  }

  func didChange(_ params: DidChangeTextDocumentParams) {
    let uri = params.textDocument.uri
    guard documents[uri] != nil else {
      return log(.warning, "\(uri): an edit of a document that is not open was ignored")
    }
    endReads(about: uri, because: "the document was edited")
    endPulls(of: uri, because: "the document was edited")
    // Taken out while it changes, so that its text is edited in place rather than copied.
    guard var document = documents.removeValue(forKey: uri) else { return }
    document.apply(params.contentChanges, encoding: client.encoding)
    document.version = params.textDocument.version ?? document.version
    // A client that asks asks again after its own edits.
    document.pulled = nil
    document.editedAt = clock.now
    documents[uri] = document
    awaitRest(uri)
    publishAfterEdit(uri)
  }

  func didSave(_ params: DidSaveTextDocumentParams) {
    guard let document = documents[params.textDocument.uri] else { return }
    typingRests(params.textDocument.uri)
    publish(params.textDocument.uri)
    // It may not have been there before.
    if let path = document.path { work.identify(document.uri, path) }
    retryCredentials(of: document)
    retryCharts(of: document)
  }

  func didClose(_ params: DidCloseTextDocumentParams) {
    let uri = params.textDocument.uri
    guard documents[uri] != nil else { return }
    endReads(about: uri, because: "the document was closed")
    endPulls(of: uri, because: "the document was closed")
    takeBackSharedFeatures(of: uri)
    documents[uri] = nil
    wantCharts()
    if !client.pullsDiagnostics {
      notify(Method.publishDiagnostics, PublishDiagnosticsParams(uri: uri, version: nil, diagnostics: []))
    }
    forgetPlans(of: uri)
  }
}
