// Going to places: definitions, references, symbols of the workspace, and the objects of the catalog as documents.

import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import KubernetesClient
import LanguageServerProtocol
import LocalFiles
import WorkspaceFiles

extension Session {
  func definition(_ id: RequestID, _ params: TextDocumentPositionParams) throws(ResponseError) {
    let wantsLinks = client.capabilities.textDocument.features.definition?.linkSupport == true
    try answerKnowing(id, about: params.textDocument.uri) { (snapshot) throws(ResponseError) -> DefinitionAnswer? in
      let found = InstallPlanAnalysis.definition(snapshot.file, at: snapshot.offset(params.position), snapshot.context)
      guard let origin = found else { return nil }
      var locations: [Location] = []
      for target in origin.targets { locations += try location(of: target, in: snapshot) }
      guard wantsLinks else { return .locations(locations) }
      return .links(
        locations.map {
          LocationLink(
            originSelectionRange: snapshot.range(origin.range), targetUri: $0.uri, targetRange: $0.range,
            targetSelectionRange: $0.range)
        })
    }
  }

  func references(_ id: RequestID, _ params: ReferenceParams) throws(ResponseError) {
    try answerKnowing(id, about: params.textDocument.uri) { (snapshot) throws(ResponseError) -> [Location]? in
      guard
        let targets = InstallPlanAnalysis.references(
          snapshot.file, at: snapshot.offset(params.position), includesDeclaration: params.includesDeclaration,
          snapshot.context)
      else { return nil }
      var locations: [Location] = []
      for target in targets { locations += try location(of: target, in: snapshot) }
      return locations
    }
  }

  // MARK: Symbols of the workspace

  func workspaceSymbol(_ id: RequestID, _ params: WorkspaceSymbolParams) throws(ResponseError) {
    whenPlansAreKnown(id) { [unowned self] in
      let (onDisk, locator, folders) = (plans.onDisk, locator, workspace.folders)
      var seen: Set<String> = []
      let open = documents.values
        .filter { $0.environment?.isOurs != false && !$0.isRevision && seen.insert($0.indexName).inserted }
        .map { ($0.file, $0.indexName) }
      let capability = client.capabilities.workspace.symbol ?? SymbolClientCapabilities()
      reads.start(id, about: nil) {
        // Open documents as they are now, whatever the rules know of them yet.
        let files = onDisk + open.map { IndexedFile($0, name: $1, isOpen: true) }
        let symbols = files.flatMap(\.plans).compactMap { plan -> SymbolInformation? in
          let name = [plan.extensionName, plan.version].compactMap(\.self).joined(separator: " ")
          guard isFound(params.query, in: name), let location = locator.locate(plan.place) else { return nil }
          let folder = folders.first { relativePath(of: plan.place.file, to: $0) != nil }
          return SymbolInformation(
            name: name, kind: capability.knows(.package), location: location,
            containerName: folder.flatMap { relativePath(of: plan.place.file, to: $0) })
        }
        let sorted = symbols.sorted {
          ($0.name, $0.location.uri.string, $0.location.range.start)
            < ($1.name, $1.location.uri.string, $1.location.range.start)
        }
        return OutgoingMessage.response(id: id, result: sorted)
      }
    }
  }

  // MARK: Objects of the catalog

  /// How versions that are opened from a document are called.
  func catalogDocuments(for document: OpenDocument) -> CatalogDocuments {
    let directory = CatalogCache(variables: options.environment.variables)?.directory
    return CatalogDocuments(
      label: document.environment.map { $0.catalog.label } ?? "",
      isVirtual: client.capabilities.workspace.textDocumentContent, directory: directory.map { $0 + "/objects" })
  }

  func textDocumentContent(_ id: RequestID, _ params: TextDocumentContentParams) throws(ResponseError) {
    guard let (label, name) = CatalogDocuments.parts(of: params.uri) else {
      throw ResponseError(code: .invalidParams, message: "\(params.uri) is no document of this server")
    }
    let catalogs = workspace.catalogs.filter { $0.key.label == label }.compactMap(\.value.catalog)
    reads.start(id, about: nil) {
      for catalog in catalogs {
        guard let version = catalog.version(objectName: name) else { continue }
        let text = versionManifest(of: version, evidence: catalog.evidence)
        return OutgoingMessage.response(id: id, result: TextDocumentContentResult(text: text))
      }
      return OutgoingMessage.response(
        id: id,
        error: ResponseError(
          code: .requestFailed, message: "the catalog of an open plan has no such version any more: open it again"))
    }
  }

  /// Has the client show the ExtensionVersion that a plan names.
  func openVersion(
    _ id: RequestID, _ uri: DocumentURI, extension name: String, version: String
  ) throws(ResponseError) {
    guard client.capabilities.window.showDocument else {
      throw ResponseError(
        code: .requestFailed, message: "the editor shows no documents for a server: go to the version's definition")
    }
    let events = events
    try answerKnowing(id, about: uri) { (snapshot) throws(ResponseError) -> JSONValue? in
      guard let found = snapshot.catalog?.version(version, of: name).value, let catalog = snapshot.catalog else {
        throw ResponseError(code: .requestFailed, message: "the catalog has no such version")
      }
      events.yield(.documentReady(try snapshot.catalogDocuments.uri(of: found, in: catalog)))
      return nil
    }
  }

  func showDocument(_ uri: DocumentURI) {
    request(Method.showDocument, ShowDocumentParams(uri: uri, takeFocus: true), .showDocument)
  }
}

/// Either form, as the client takes it.
private enum DefinitionAnswer: Encodable, Sendable {
  case locations([Location])
  case links([LocationLink])

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .locations(let locations): try locations.encode(to: encoder)
    case .links(let links): try links.encode(to: encoder)
    }
  }
}

private func location(
  of target: Origin.Target, in snapshot: DocumentSnapshot
) throws(ResponseError) -> [Location] {
  switch target {
  case .here(let range): return [Location(uri: snapshot.uri, range: snapshot.range(range))]
  case .plan(let place): return snapshot.locator.locate(place).map { [$0] } ?? []
  case .values(let id, let number, let line):
    guard let charts = snapshot.charts?[id]?.chart?.all, charts.indices.contains(number) else { return [] }
    let place = Position(line: line, character: 0)
    return [
      Location(
        uri: try snapshot.catalogDocuments.uri(ofValuesOf: charts[number], in: id),
        range: LanguageServerProtocol.Range(start: place, end: place))
    ]
  case .version(let version):
    guard let catalog = snapshot.catalog else { return [] }
    let start = Position(line: 0, character: 0)
    return [
      Location(
        uri: try snapshot.catalogDocuments.uri(of: version, in: catalog),
        range: LanguageServerProtocol.Range(start: start, end: start))
    ]
  }
}

/// Whether the letters of a query come in a name in their order, whatever their case.
private func isFound(_ query: String, in name: String) -> Bool {
  var rest = query.lowercased().unicodeScalars.filter { $0 != " " }[...]
  for scalar in name.lowercased().unicodeScalars where rest.first == scalar { rest.removeFirst() }
  return rest.isEmpty
}
