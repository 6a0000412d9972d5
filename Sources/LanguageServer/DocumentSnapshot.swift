// What a read-only request is answered from: everything as it was at one moment.

import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import TextDocument
import WorkspaceFiles

struct DocumentSnapshot: Sendable {
  let uri: DocumentURI
  let version: Int?
  let file: PlanFile
  /// Whether the editor takes the document for JSON, where a plan cannot be offered as YAML.
  let isJSON: Bool
  /// Whether the document is ours to judge.
  let isOurs: Bool
  /// Whether its plans are checked.
  let isJudged: Bool
  let context: FileContext
  let client: ClientProfile
  let locator: PlanLocator
  /// What objects of the catalog are called as documents.
  let catalogDocuments: CatalogDocuments
  /// Whether more may become known of the catalog any moment.
  var isAwaitingMore = false

  var text: SourceText { file.text }
  var catalog: Catalog? { context.catalog }
  var charts: Charts? { context.charts }

  func offset(_ position: Position) -> Int { text.offset(position, client.encoding) }

  func range(_ range: ByteRange) -> LanguageServerProtocol.Range { text.lspRange(range, client.encoding) }

  func byteRange(_ range: LanguageServerProtocol.Range) -> ByteRange { text.byteRange(range, client.encoding) }

  func edits(_ edits: [InstallPlanAnalysis.TextEdit]) -> [LanguageServerProtocol.TextEdit] {
    edits.map { text.lspEdit($0, client.encoding) }
  }

  /// Edits of the document, for the version that they were made for where the client can tell.
  func workspaceEdit(_ edits: [InstallPlanAnalysis.TextEdit]) -> WorkspaceEdit {
    guard client.capabilities.workspace.workspaceEditDocumentChanges else {
      return WorkspaceEdit(changes: [uri: self.edits(edits)])
    }
    return WorkspaceEdit(documentChanges: [
      TextDocumentEdit(
        textDocument: OptionalVersionedTextDocumentIdentifier(uri: uri, version: version), edits: self.edits(edits))
    ])
  }
}

/// Where the workspace's plans stand: those of open documents in their text as it is, the others as they were found.
struct PlanLocator: Sendable {
  private let open: [String: (uri: DocumentURI, file: PlanFile)]
  private let encoding: PositionEncoding

  init(_ documents: some Sequence<OpenDocument>, _ encoding: PositionEncoding) {
    open = Dictionary(documents.map { ($0.indexName, ($0.uri, $0.file)) }) { first, _ in first }
    self.encoding = encoding
  }

  /// Nil when the plan is no longer there.
  func locate(_ place: PlanPlace) -> Location? {
    if let (uri, file) = open[place.file] {
      return file.extensionNameRange(ofPlan: place.number).map {
        Location(uri: uri, range: file.text.lspRange($0, encoding))
      }
    }
    guard let span = place.span else { return nil }
    return Location(
      uri: DocumentURI(filePath: place.file),
      range: LanguageServerProtocol.Range(
        start: Position(line: span.start.line, character: span.start.column(encoding)),
        end: Position(line: span.end.line, character: span.end.column(encoding))))
  }
}

extension Session {
  var locator: PlanLocator { PlanLocator(documents.values, client.encoding) }

  /// What the document is now.
  func snapshot(of document: OpenDocument) -> DocumentSnapshot {
    DocumentSnapshot(
      uri: document.uri, version: document.version, file: document.file, isJSON: document.isJSON,
      isOurs: document.environment?.isOurs != false, isJudged: document.environment?.isJudged != false,
      context: fileContext(of: document, catalog: catalog(for: document)), client: client, locator: locator,
      catalogDocuments: catalogDocuments(for: document))
  }

  /// Answers from what is written in a document, which is known at once. Where the document is not ours, with nothing.
  ///
  /// - Parameter answer: nil is answered as null.
  func answer<Answer: Encodable & Sendable>(
    _ id: RequestID, about uri: DocumentURI, nothing: Answer? = nil,
    _ answer: @escaping @Sendable (DocumentSnapshot) throws(ResponseError) -> Answer?
  ) throws(ResponseError) {
    guard let document = documents[uri] else { throw notOpen(uri) }
    let snapshot = snapshot(of: document)
    reads.start(id, about: uri) {
      do throws(ResponseError) {
        let result = snapshot.isOurs ? try answer(snapshot) : nothing
        return OutgoingMessage.response(id: id, result: result)
      } catch {
        return OutgoingMessage.response(id: id, error: error)
      }
    }
  }

  /// The same for what needs the catalog, for which it waits a moment while it is being read. The text is that of the
  /// question; what is known of the rest may have become known only now.
  func answerKnowing<Answer: Encodable & Sendable>(
    _ id: RequestID, about uri: DocumentURI, nothing: Answer? = nil,
    _ answer: @escaping @Sendable (DocumentSnapshot) throws(ResponseError) -> Answer?
  ) throws(ResponseError) {
    guard documents[uri] != nil else { throw notOpen(uri) }
    whenReady(id, uri) { [unowned self] in
      // An edit or a close would have ended the wait.
      guard let document = documents[uri] else { return fail(id, .contentModified, "the document was closed") }
      var snapshot = snapshot(of: document)
      snapshot.isAwaitingMore = isAwaitingMore(uri)
      let asked = snapshot
      reads.start(id, about: uri) {
        do throws(ResponseError) {
          let result = asked.isOurs ? try answer(asked) : nothing
          return OutgoingMessage.response(id: id, result: result)
        } catch {
          return OutgoingMessage.response(id: id, error: error)
        }
      }
    }
  }

  func notOpen(_ uri: DocumentURI) -> ResponseError {
    ResponseError(code: .invalidParams, message: "\(uri) is not open")
  }

  /// Ends what was asked about a document's text as it is no more.
  func endReads(about uri: DocumentURI, because reason: String) {
    let waited = waiting.filter { $0.uri == uri }.map(\.id)
    waiting.removeAll { $0.uri == uri }
    for id in waited + reads.endAll(about: uri) { fail(id, .contentModified, reason) }
  }
}
