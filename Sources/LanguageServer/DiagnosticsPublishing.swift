// Pushing diagnostics: at once when a document is opened or saved, a moment after an edit, and again when the catalog
// or the settings change.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import WorkspaceFiles

/// How long an edit waits for the next one, in milliseconds: less than a frame and a half.
private let debounce = 20
/// How long first diagnostics and answers wait for a catalog that is being read, in milliseconds. A local catalog takes
/// a few; one that takes longer than this is not waited for. Nothing else waits meanwhile.
private let patience = 500

/// A request that came while its document's catalog was being read.
struct WaitingRequest {
  let id: RequestID
  let uri: DocumentURI
  /// Answers with what is known by then.
  let answer: (Catalog?) -> Void
}

extension Session {
  func publishWhenReady(_ uri: DocumentURI) {
    if isReady(uri) { publish(uri) } else { work.after(milliseconds: patience, .patience(uri)) }
  }

  func schedulePublish(_ uri: DocumentURI) {
    guard documents[uri]?.isScheduled == false else { return }
    documents[uri]?.isScheduled = true
    work.after(milliseconds: debounce, .diagnostics(uri))
  }

  func publishIfScheduled(_ uri: DocumentURI) {
    guard let document = documents[uri], document.isScheduled else { return }
    // First diagnostics that wait for their catalog go on waiting while the document is edited.
    guard document.isPublished || isReady(uri) else {
      documents[uri]?.isScheduled = false
      return
    }
    publish(uri)
  }

  func publish(_ uri: DocumentURI) { publish(uri, evenIfSame: true) }

  /// Publishes where something else is to be said than was said last. Edits that are being waited for come by
  /// themselves.
  func publishIfDifferent(_ uri: DocumentURI) {
    guard documents[uri]?.isScheduled == false, isReady(uri) else { return }
    publish(uri, evenIfSame: false)
  }

  private func publish(_ uri: DocumentURI, evenIfSame: Bool) {
    // What the document says of itself is to be known to the others, and to itself.
    if evenIfSame {
      wantCatalog(of: uri)
      notePlans(of: uri)
    }
    guard var document = documents.removeValue(forKey: uri) else { return }
    document.isScheduled = false
    document.isPublished = true
    var findings: [Finding] = []
    if document.environment?.isOurs != false {
      findings = document.findings.findings(
        of: document.file, fileContext(of: document, catalog: catalog(for: document)))
    }
    guard evenIfSame || findings != document.published else {
      documents[uri] = document
      return
    }
    document.published = findings
    let version = client.capabilities.textDocument.publishDiagnostics.versionSupport ? document.version : nil
    let text = document.file.text
    documents[uri] = document
    let diagnostics = lspDiagnostics(findings, in: text, uri: uri, client, locate: locate)
    notify(
      Method.publishDiagnostics, PublishDiagnosticsParams(uri: uri, version: version, diagnostics: diagnostics))
  }

  /// Everything that the document's findings depend on besides its text.
  func fileContext(of document: OpenDocument, catalog: Catalog?) -> FileContext {
    let rules = document.environment?.rules ?? [:]
    return FileContext(
      catalog: catalog, settings: RuleSettings(rules.mapValues { Severity(rawValue: $0.rawValue) }),
      role: document.role, plans: planIndex(for: document), file: document.indexName,
      catalogEntry: document.environment?.catalogEntry)
  }

  /// Where a plan of the workspace stands now.
  func locate(_ place: PlanPlace) -> Location? {
    if let document = documents.values.first(where: { $0.indexName == place.file }) {
      return document.file.extensionNameRange(ofPlan: place.number).map {
        Location(uri: document.uri, range: document.file.text.lspRange($0, client.encoding))
      }
    }
    guard let span = place.span else { return nil }
    return Location(
      uri: DocumentURI(filePath: place.file),
      range: LanguageServerProtocol.Range(
        start: Position(line: span.start.line, character: span.start.column(client.encoding)),
        end: Position(line: span.end.line, character: span.end.column(client.encoding))))
  }

  /// Answers now if the document's catalog is there, else when it is or when patience ends.
  ///
  /// - Parameter answer: given the catalog, sends the response; it captures the document as it is now, since later
  ///   edits would make the request's position another place.
  func whenReady(_ id: RequestID, _ uri: DocumentURI, _ answer: @escaping (Catalog?) -> Void) {
    if !isReady(uri) {
      waiting.append(WaitingRequest(id: id, uri: uri, answer: answer))
      work.after(milliseconds: patience, .patience(uri))
    } else {
      answer(documents[uri].flatMap(catalog(for:)))
    }
  }

  /// Publishes and answers what waited for what has now come.
  func resumeReady() {
    for (uri, document) in documents where !document.isPublished && isReady(uri) { publish(uri) }
    let ready = waiting.filter { isReady($0.uri) }
    waiting.removeAll { isReady($0.uri) }
    for request in ready { request.answer(documents[request.uri].flatMap(catalog(for:))) }
  }

  /// Publishes and answers with what is known, although something is still being read.
  func stopWaiting(_ isConcerned: (DocumentURI) -> Bool = { _ in true }) {
    for (uri, document) in documents where !document.isPublished && isConcerned(uri) { publish(uri) }
    let requests = waiting.filter { isConcerned($0.uri) }
    waiting.removeAll { isConcerned($0.uri) }
    for request in requests { request.answer(documents[request.uri].flatMap(catalog(for:))) }
  }

  /// Diagnostics of every open document that a change of settings or catalog concerns.
  func republish(_ isConcerned: (OpenDocument) -> Bool = { _ in true }) {
    for (uri, document) in documents where isConcerned(document) && isReady(uri) { publish(uri) }
  }
}
