// Diagnostics for clients that ask for them. A report is called by a number made of what it says, so that the same is
// never sent twice; when something else becomes known of a document, its client is told to ask again.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import LocalFiles
import WorkspaceFiles

extension ClientProfile {
  /// Whether the client asks for diagnostics, and then nothing is pushed. Only one that can be told to ask again learns
  /// what the cluster says meanwhile.
  var pullsDiagnostics: Bool {
    capabilities.textDocument.diagnostic != nil && capabilities.workspace.diagnosticsRefresh
  }

  /// What a diagnostic may hold. Clients that ask say it in one place or the other.
  var diagnosticSupport: TextDocumentClientCapabilities.PublishDiagnostics {
    var support = capabilities.textDocument.publishDiagnostics
    guard pullsDiagnostics, let asked = capabilities.textDocument.diagnostic?.diagnostics else { return support }
    support.relatedInformation = support.relatedInformation || asked.relatedInformation
    support.codeDescriptionSupport = support.codeDescriptionSupport || asked.codeDescriptionSupport
    support.tags += asked.tags
    return support
  }
}

/// A client's question for a document's diagnostics.
struct PendingPull {
  let id: RequestID
  let previousResultId: String?
}

extension Session {
  func documentDiagnostic(_ id: RequestID, _ params: DocumentDiagnosticParams) throws(ResponseError) {
    let uri = params.textDocument.uri
    guard documents[uri] != nil else { throw notOpen(uri) }
    whenReady(id, uri) { [unowned self] in
      guard documents[uri] != nil else { return fail(id, .contentModified, "the document was closed") }
      wantCatalog(of: uri)
      documents[uri]?.pulls.append(PendingPull(id: id, previousResultId: params.previousResultId))
      diagnose(uri)
    }
  }

  /// Answers those who asked, and has the client ask again where it was told something else before.
  func report(_ diagnostics: [Diagnostic], of document: inout OpenDocument) {
    let resultId = resultId(of: diagnostics)
    if document.pulls.isEmpty, let pulled = document.pulled, pulled != resultId { refresh(.diagnostics) }
    for pull in document.pulls {
      document.pulled = resultId
      let report =
        pull.previousResultId == resultId
        ? DocumentDiagnosticReport(unchanged: resultId)
        : DocumentDiagnosticReport(full: diagnostics, resultId: resultId)
      writer.send(OutgoingMessage.response(id: pull.id, result: report))
    }
    document.pulls = []
  }

  /// Ends the questions about a text that is no more.
  func endPulls(of uri: DocumentURI, because reason: String) {
    let pulls = documents[uri]?.pulls ?? []
    documents[uri]?.pulls = []
    for pull in pulls { fail(pull.id, .contentModified, reason) }
  }

  func cancelPull(_ id: RequestID) -> Bool {
    for uri in documents.keys {
      guard let index = documents[uri]?.pulls.firstIndex(where: { $0.id == id }) else { continue }
      documents[uri]?.pulls.remove(at: index)
      return true
    }
    return false
  }

  // MARK: The workspace

  func workspaceDiagnostic(_ id: RequestID, _ params: WorkspaceDiagnosticParams) {
    whenPlansAreKnown(id) { [unowned self] in
      // Nothing is withheld: for a document that is open its editor asks by itself.
      let open = documents.values.filter { $0.environment != nil }.map { (snapshot(of: $0), $0.findings) }
      let onDisk = plansOnDisk()
      let previous = Dictionary(params.previousResultIds.map { ($0.uri, $0.value) }) { $1 }
      let reports = workspaceReports
      reads.start(id, about: nil) {
        let items =
          open.map { snapshot, findings -> DocumentDiagnosticReport in
            var cache = findings
            let found = snapshot.isJudged ? cache.findings(of: snapshot.file, snapshot.context) : []
            return workspaceReport(lspDiagnostics(found, in: snapshot), of: snapshot.uri, snapshot.version, previous)
          } + reports.reports(of: onDisk, previous)
        return OutgoingMessage.response(
          id: id,
          result: WorkspaceDiagnosticReport(items: items.sorted { ($0.uri?.string ?? "") < ($1.uri?.string ?? "") }))
      }
    }
  }

  /// The files of the workspace that hold plans and are not open, with what is known around each.
  private func plansOnDisk() -> [FileToDiagnose] {
    guard let scan = plans.scan else { return [] }
    let open = Set(documents.values.flatMap { [$0.indexName, $0.path].compactMap(\.self) })
    let locator = locator
    return scan.files.keys.filter { !open.contains($0) }.sorted().compactMap { path in
      let environment = environment(
        path: path, root: folder(holding: path), surroundings: scan.surroundings[parentDirectory(of: path)])
      guard environment.isJudged else { return nil }
      wantCatalog(environment)
      let context = FileContext(
        catalog: workspace.catalogs[environment.catalog]?.catalog,
        settings: RuleSettings(environment.rules.mapValues { Severity(rawValue: $0.rawValue) }),
        role: FileRole(environment.patch), plans: scan.shortfall == nil ? plans.whole : plans.partial,
        file: indexName(ofFile: path), group: environment.group, directory: folder(holding: path))
      return FileToDiagnose(path: path, context: context, client: client, locator: locator)
    }
  }
}

/// A file of the workspace, and all that its findings depend on besides its text.
struct FileToDiagnose: Sendable {
  let path: String
  let context: FileContext
  let client: ClientProfile
  let locator: PlanLocator
}

/// The reports of files that are not open, kept while neither the file nor what is known around it changes.
final class WorkspaceReports: @unchecked Sendable {
  private struct Kept {
    let stamp: FileStamp
    let context: FileContext
    let language: Language
    let diagnostics: [Diagnostic]
  }

  private let lock = Lock()
  private var kept: [String: Kept] = [:]

  /// Reads the files; blocks.
  func reports(of files: [FileToDiagnose], _ previous: [DocumentURI: String]) -> [DocumentDiagnosticReport] {
    let before = lock.locked { kept }
    var now: [String: Kept] = [:]
    var reports: [DocumentDiagnosticReport] = []
    for file in files {
      // What was deleted or cannot be read has no diagnostics; the scan will tell of it.
      guard let stamp = FileStamp(path: file.path) else { continue }
      let uri = DocumentURI(filePath: file.path)
      if let known = before[file.path], known.stamp == stamp, known.language == file.client.language,
        known.context.isSame(as: file.context)
      {
        now[file.path] = known
        reports.append(workspaceReport(known.diagnostics, of: uri, nil, previous))
        continue
      }
      guard let bytes = try? readFile(file.path) else { continue }
      let text = PlanFile(String(decoding: bytes, as: UTF8.self))
      let findings = InstallPlanAnalysis.diagnose(text, file.context)
      let diagnostics = lspDiagnostics(findings, in: text.text, uri: uri, file.client, file.locator)
      now[file.path] = Kept(
        stamp: stamp, context: file.context, language: file.client.language, diagnostics: diagnostics)
      reports.append(workspaceReport(diagnostics, of: uri, nil, previous))
    }
    lock.locked { kept = now }
    return reports
  }
}

extension FileContext {
  fileprivate func isSame(as other: FileContext) -> Bool {
    catalog === other.catalog && plans === other.plans && settings == other.settings && role == other.role
  }
}

/// What a report is called: the same for the same diagnostics.
private func resultId(of diagnostics: [Diagnostic]) -> String {
  // Another process hashes otherwise, and so has other names for them.
  var hasher = Hasher()
  hasher.combine(diagnostics)
  return String(UInt(bitPattern: hasher.finalize()), radix: 16)
}

private func workspaceReport(
  _ diagnostics: [Diagnostic], of uri: DocumentURI, _ version: Int?, _ previous: [DocumentURI: String]
) -> DocumentDiagnosticReport {
  let id = resultId(of: diagnostics)
  let report =
    previous[uri] == id
    ? DocumentDiagnosticReport(unchanged: id) : DocumentDiagnosticReport(full: diagnostics, resultId: id)
  return report.of(uri, version: version)
}
