// Diagnostics: found beside the session, and pushed at once when a document is opened or saved, a moment after an edit,
// and again when the catalog or the settings change. To clients that ask for them nothing is pushed: PullDiagnostics.swift.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import WorkspaceFiles

/// For how long edits that follow another are gathered, in milliseconds: less than a frame and a half.
private let debounce = 20
/// For how long nobody must have typed until typing rests, in milliseconds.
private let restAfter = 700
/// How long first diagnostics and answers wait for a catalog that is being read, in milliseconds. A local catalog takes
/// a few; one that takes longer than this is not waited for. Nothing else waits meanwhile.
private let patience = 500

/// A request that came while its document's catalog was being read.
struct WaitingRequest {
  let id: RequestID
  let uri: DocumentURI
  /// Answers with what is known by then.
  let answer: () -> Void
}

/// All that a document's diagnostics depend on.
struct DiagnosisSubject {
  /// Which of the document's texts.
  let edition: Int
  let isJudged: Bool
  let context: FileContext
  let language: Language

  func isSame(as other: DiagnosisSubject) -> Bool {
    edition == other.edition && isJudged == other.isJudged && language == other.language
      && context.isSame(as: other.context)
  }
}

/// What was found in a document as it was.
struct Diagnosis: Sendable {
  let uri: DocumentURI
  /// Which opening of the document, and which of its texts.
  let opening: Int
  let edition: Int
  let version: Int?
  let cache: FindingsCache
  let findings: [Finding]
  let diagnostics: [Diagnostic]
}

/// The diagnostics of findings that are shown, with the messages that are.
private func shown(_ diagnostics: [Diagnostic], _ messages: [FindingMessage?], _ language: Language) -> [Diagnostic] {
  zip(diagnostics, messages).compactMap { diagnostic, message in
    guard let message else { return nil }
    var diagnostic = diagnostic
    diagnostic.message = message.text(in: language)
    return diagnostic
  }
}

extension Session {
  func publishWhenReady(_ uri: DocumentURI) {
    if isReady(uri) { publish(uri) } else { work.after(milliseconds: patience, .patience(uri)) }
  }

  /// After an edit: at once where there was a pause before it, else with those that follow shortly.
  func publishAfterEdit(_ uri: DocumentURI) {
    guard documents[uri]?.isGathering == false else {
      documents[uri]?.isDue = true
      return
    }
    documents[uri]?.isGathering = true
    work.after(milliseconds: debounce, .diagnostics(uri))
    publishEdited(uri)
  }

  /// The time is over for which edits were gathered.
  func editsGathered(_ uri: DocumentURI) {
    guard let document = documents[uri], document.isGathering else { return }
    documents[uri]?.isGathering = false
    if document.isDue { publishAfterEdit(uri) }
  }

  /// Has what waits for typing to rest told when it does.
  ///
  /// - Parameter isAwaited: whether the timer is set; nil: as far as is known.
  func awaitRest(_ uri: DocumentURI, isAwaited: Bool? = nil) {
    guard let document = documents[uri], !(isAwaited ?? document.isRestAwaited) else { return }
    let left = document.editedAt + restAfter - clock.now
    documents[uri]?.isRestAwaited = left > 0
    guard left <= 0 else { return work.after(milliseconds: left, .rest(uri)) }
    typingRests(uri)
    publishIfDifferent(uri)
  }

  /// Nothing is half-written in a document any more. What it had others withhold, they tell.
  func typingRests(_ uri: DocumentURI) {
    documents[uri]?.withholding.rest()
    updateSharedFeatures(of: uri)
    for (other, document) in documents where other != uri && document.withholding.isWithholding {
      publishIfDifferent(other)
    }
  }

  private func publishEdited(_ uri: DocumentURI) {
    // First diagnostics that wait for their catalog go on waiting while the document is edited.
    guard documents[uri]?.isPublished == true || isReady(uri) else { return }
    publish(uri)
  }

  /// Publishes, be it what was said last.
  func publish(_ uri: DocumentURI) {
    // What the document says of itself is to be known to the others, and to itself.
    wantCatalog(of: uri)
    noteCharts(of: uri)
    notePlans(of: uri)
    documents[uri]?.isDue = false
    documents[uri]?.isPublished = true
    documents[uri]?.isToBeSaid = true
    diagnose(uri)
  }

  /// Publishes where something else is to be said than was said last. Edits that are being waited for come by
  /// themselves.
  func publishIfDifferent(_ uri: DocumentURI) {
    guard documents[uri]?.isDue == false else { return }
    let isReady = isReady(uri)
    documents[uri]?.isOutdated = !isReady
    if isReady { diagnose(uri) }
  }

  // MARK: Finding them

  /// Has a document's findings found beside the session; one at a time, since each builds on what the one before kept.
  func diagnose(_ uri: DocumentURI) {
    guard let document = documents[uri] else { return }
    // To a client that asks, only what it has been told can have become wrong.
    let isWanted = !client.pullsDiagnostics || !document.pulls.isEmpty || document.pulled != nil
    guard isWanted else { return }
    let subject = DiagnosisSubject(
      edition: document.edition, isJudged: document.environment?.isJudged != false,
      context: fileContext(of: document, catalog: catalog(for: document)), language: client.language)
    if let diagnosing = document.diagnosing {
      documents[uri]?.isToBeDiagnosedAgain = !diagnosing.isSame(as: subject)
      return
    }
    let snapshot = snapshot(of: document)
    documents[uri]?.diagnosing = subject
    documents[uri]?.isToBeDiagnosedAgain = false
    documents[uri]?.findings = FindingsCache()
    let (kept, opening, edition) = (document.findings, document.opening, document.edition)
    reads.run { [events] in
      var cache = kept
      let findings = snapshot.isJudged ? cache.findings(of: snapshot.file, snapshot.context) : []
      let diagnosis = Diagnosis(
        uri: uri, opening: opening, edition: edition, version: snapshot.version, cache: cache, findings: findings,
        diagnostics: lspDiagnostics(findings, in: snapshot))
      events.yield(.diagnosed(diagnosis))
    }
  }

  func diagnosed(_ diagnosis: Diagnosis) {
    let uri = diagnosis.uri
    guard var document = documents[uri], document.opening == diagnosis.opening else { return }
    document.diagnosing = nil
    document.findings = diagnosis.cache
    let isToBeDiagnosedAgain = document.isToBeDiagnosedAgain
    // What was edited meanwhile is diagnosed again: after a moment, or when the client asks.
    if document.edition == diagnosis.edition, !isToBeDiagnosedAgain {
      tell(diagnosis, of: &document)
    }
    documents[uri] = document
    if isToBeDiagnosedAgain { diagnose(uri) }
  }

  /// Tells the client what is found, but for what waits until typing rests.
  private func tell(_ diagnosis: Diagnosis, of document: inout OpenDocument) {
    let (messages, told) = document.withholding.deciding(
      diagnosis.findings, in: document.file, isTypedElsewhere: isTypedElsewhere(than: document.uri))
    let diagnostics = shown(diagnosis.diagnostics, messages, client.language)
    if client.pullsDiagnostics {
      if !document.pulls.isEmpty { document.withholding = told }
      return report(diagnostics, of: &document)
    }
    // One that asks, and cannot be told to ask again, is told everything.
    if !document.pulls.isEmpty { report(diagnosis.diagnostics, of: &document) }
    document.withholding = told
    guard document.isToBeSaid || document.published != diagnostics else { return }
    document.isToBeSaid = false
    document.published = diagnostics
    let version = client.capabilities.textDocument.publishDiagnostics.versionSupport ? diagnosis.version : nil
    notify(
      Method.publishDiagnostics,
      PublishDiagnosticsParams(uri: document.uri, version: version, diagnostics: diagnostics))
  }

  func isTypedElsewhere(than uri: DocumentURI) -> Bool {
    documents.contains { $0.key != uri && $0.value.withholding.isTyping }
  }

  /// Everything that the document's findings depend on besides its text.
  func fileContext(of document: OpenDocument, catalog: Catalog?) -> FileContext {
    let rules = document.environment?.rules ?? [:]
    return FileContext(
      catalog: catalog, charts: document.charts,
      settings: RuleSettings(rules.mapValues { Severity(rawValue: $0.rawValue) }),
      role: document.role, plans: planIndex(for: document), file: document.indexName,
      group: document.environment?.group, directory: document.workspace?.root)
  }

  // MARK: Waiting for what is being read

  /// Answers now if the document's catalog is there, else when it is or when patience ends. An edit ends the wait.
  func whenReady(_ id: RequestID, _ uri: DocumentURI, _ answer: @escaping () -> Void) {
    if !isReady(uri) {
      waiting.append(WaitingRequest(id: id, uri: uri, answer: answer))
      work.after(milliseconds: patience, .patience(uri))
    } else {
      answer()
    }
  }

  /// Publishes and answers what waited for what has now come.
  func resumeReady() {
    for (uri, document) in documents where isReady(uri) {
      if !document.isPublished { publish(uri) } else if document.isOutdated { publishIfDifferent(uri) }
    }
    let ready = waiting.filter { isReady($0.uri) }
    waiting.removeAll { isReady($0.uri) }
    for request in ready { request.answer() }
  }

  /// Publishes and answers with what is known, although something is still being read.
  func stopWaiting(_ isConcerned: (DocumentURI) -> Bool = { _ in true }) {
    for (uri, document) in documents where !document.isPublished && isConcerned(uri) { publish(uri) }
    let requests = waiting.filter { isConcerned($0.uri) }
    waiting.removeAll { isConcerned($0.uri) }
    for request in requests { request.answer() }
  }

  /// Diagnostics of every open document that a change of settings or catalog concerns.
  func republish(_ isConcerned: (OpenDocument) -> Bool = { _ in true }) {
    for (uri, document) in documents where isConcerned(document) {
      if isReady(uri) { publish(uri) } else { documents[uri]?.isOutdated = true }
    }
  }
}
