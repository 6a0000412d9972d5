// Requests about a place in a document. Each captures an immutable snapshot and answers from it.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import TextDocument
import WorkspaceFiles

extension Session {
  func hover(_ id: RequestID, _ params: TextDocumentPositionParams) throws(ResponseError) {
    let file = try openFile(params.textDocument.uri)
    let (client, writer) = (client, writer)
    let offset = file.text.offset(params.position, client.encoding)
    whenReady(id, params.textDocument.uri) { catalog in
      let found = InstallPlanAnalysis.hover(file, at: offset, catalog: catalog, language: client.language)
      let hover = found.map { found in
        Hover(
          contents: client.markup(found.markdown, formats: client.capabilities.textDocument.hoverContentFormat),
          range: file.text.lspRange(found.range, client.encoding))
      }
      writer.send(OutgoingMessage.response(id: id, result: hover))
    }
  }

  func completion(_ id: RequestID, _ params: CompletionParams) throws(ResponseError) {
    let file = try openFile(params.textDocument.uri)
    let (client, writer) = (client, writer)
    let offset = file.text.offset(params.position, client.encoding)
    let isJSON = documents[params.textDocument.uri]?.isJSON == true
    wantCatalog(of: params.textDocument.uri)
    let isLoading = { [weak self] in self?.isAwaitingMore(params.textDocument.uri) == true }
    whenReady(id, params.textDocument.uri) { catalog in
      let suggestions = complete(
        file, at: offset, catalog: catalog, language: client.language,
        snippets: client.capabilities.textDocument.completion.item.snippetSupport
      ).filter { !isJSON || $0.kind != .plan }
      let items = completionItems(suggestions, in: file.text, client)
      writer.send(
        OutgoingMessage.response(id: id, result: CompletionList(isIncomplete: isLoading(), items: items)))
    }
  }

  func codeAction(_ id: RequestID, _ params: CodeActionParams) throws(ResponseError) {
    let uri = params.textDocument.uri
    guard let document = documents[uri] else { throw notOpen(uri) }
    let (client, writer) = (client, writer)
    let file = document.file
    func isWanted(_ kind: CodeActionKind) -> Bool {
      params.context.only.map { $0.contains { kind.isContained(in: $0) } } ?? true
    }
    let (wantsQuickFixes, wantsFixAll) = (isWanted(.quickFix), isWanted(.sourceFixAllInstallPlan))
    var cache = document.findings
    let locate: (PlanPlace) -> Location? = { [weak self] place in self?.locate(place) }
    whenReady(id, uri) { [weak self] catalog in
      // What holds for the document may have become known only now; the text is that of the question.
      let document = self?.documents[uri] ?? document
      let context = self?.fileContext(of: document, catalog: catalog) ?? FileContext()
      var actions: [CodeAction] = []
      if wantsQuickFixes || wantsFixAll, document.environment?.isOurs != false,
        client.capabilities.textDocument.codeAction.literalKinds != nil
      {
        let findings = cache.findings(of: file, context)
        if wantsQuickFixes {
          var range = file.text.byteRange(params.range, client.encoding)
          // A cursor, rather than a selection, means its line.
          if range.isEmpty { range = file.text.contentRange(ofLine: file.text.line(at: range.lowerBound)) }
          actions = quickFixes(for: findings, touching: range, in: file.text, uri: uri, client, locate: locate)
        }
        if wantsFixAll {
          let edits = InstallPlanAnalysis.fixAll(file, context, findings: findings)
          if !edits.isEmpty { actions.append(fixAllAction(edits, in: file.text, uri: uri, client)) }
        }
      }
      writer.send(OutgoingMessage.response(id: id, result: actions))
    }
  }

  private func openFile(_ uri: DocumentURI) throws(ResponseError) -> PlanFile {
    guard let document = documents[uri] else { throw notOpen(uri) }
    return document.file
  }

  private func notOpen(_ uri: DocumentURI) -> ResponseError {
    ResponseError(code: .invalidParams, message: "\(uri) is not open")
  }
}

private func fixAllAction(
  _ edits: [InstallPlanAnalysis.TextEdit], in text: SourceText, uri: DocumentURI, _ client: ClientProfile
) -> CodeAction {
  var action = CodeAction(title: "Apply all safe fixes of InstallPlans")
  action.kind = .sourceFixAllInstallPlan
  action.edit = WorkspaceEdit(changes: [uri: edits.map { text.lspEdit($0, client.encoding) }])
  return action
}

/// The fixes of the findings that a range touches. A fix that mends several of them is offered once.
private func quickFixes(
  for findings: [Finding], touching range: ByteRange, in text: SourceText, uri: DocumentURI, _ client: ClientProfile,
  locate: (PlanPlace) -> Location?
) -> [CodeAction] {
  var seen: [Fix] = []
  var actions: [CodeAction] = []
  for finding in findings
  where finding.range.lowerBound <= range.upperBound && range.lowerBound <= finding.range.upperBound {
    let diagnostics = lspDiagnostics([finding], in: text, uri: uri, client, locate: locate)
    for fix in finding.fixes where !seen.contains(fix) {
      seen.append(fix)
      var action = CodeAction(title: fix.title)
      action.kind = .quickFix
      action.diagnostics = diagnostics
      if client.capabilities.textDocument.codeAction.isPreferredSupport, fix.isPreferred { action.isPreferred = true }
      action.edit = WorkspaceEdit(changes: [uri: fix.edits.map { text.lspEdit($0, client.encoding) }])
      actions.append(action)
    }
  }
  return actions
}
