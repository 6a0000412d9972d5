// Objects of a catalog as documents to look at: of the server's own scheme where the client asks the server for their
// text, else as files in the user's cache that nobody can write to by mistake.

import CatalogSources
import HelmCharts
import KubeSphereModel
import LanguageServerProtocol
import LocalFiles
import TextDocument
import WorkspaceFiles

struct CatalogDocuments: Sendable {
  /// Of URIs as `installplan:/devops-1.1.3.yaml?staging`.
  static let scheme = "installplan"

  /// Which catalog they are of.
  let label: String
  let isVirtual: Bool
  /// Nil where the user has no cache.
  let directory: String?

  /// What the client opens to show a version. Writes a file where the client cannot ask for the text.
  func uri(of version: ExtensionVersion, in catalog: Catalog) throws(ResponseError) -> DocumentURI {
    let path = DocumentURI(filePath: "/\(version.objectName).yaml").string.dropFirst("file://".count)
    if isVirtual {
      let query = DocumentURI(filePath: "/\(label)").string.dropFirst("file:///".count)
      return DocumentURI("\(Self.scheme):\(path)?\(query)")
    }
    guard let directory else {
      throw ResponseError(
        code: .requestFailed, message: "there is no place to put the version's manifest: set HOME or XDG_CACHE_HOME")
    }
    do throws(FileProblem) {
      let folder = "\(directory)/\(fileNameSafe(label))"
      try makePrivateDirectory(folder)
      let file = "\(folder)/\(fileNameSafe(version.objectName)).yaml"
      let text = versionManifest(of: version, evidence: catalog.evidence)
      try writeFile(file, Array(text.utf8), permissions: .readOnly)
      return DocumentURI(filePath: file)
    } catch {
      throw ResponseError(code: .requestFailed, message: "the version's manifest \(error)")
    }
  }

  /// What the client opens to show the `values.yaml` of a chart: a file that nobody can write to by mistake. Charts are
  /// public, and never change.
  func uri(ofValuesOf chart: Chart, in id: ChartID) throws(ResponseError) -> DocumentURI {
    guard let directory else {
      throw ResponseError(
        code: .requestFailed, message: "there is no place to put the chart's values: set HOME or XDG_CACHE_HOME")
    }
    do throws(FileProblem) {
      let folder = "\(directory)/charts/\(fileNameSafe(id.text))"
      try makePrivateDirectory("\(directory)/charts")
      try makePrivateDirectory(folder)
      let name = ([chart.path.isEmpty ? chart.name : ""] + chart.path).filter { !$0.isEmpty }.joined(separator: ".")
      let file = "\(folder)/\(fileNameSafe(name)).values.yaml"
      try writeFile(file, chart.valuesText.bytes, permissions: .readOnly)
      return DocumentURI(filePath: file)
    } catch {
      throw ResponseError(code: .requestFailed, message: "the chart's values \(error)")
    }
  }

  /// The catalog and the object that a URI of ours names.
  static func parts(of uri: DocumentURI) -> (label: String, name: String)? {
    let text = uri.string
    guard text.hasPrefix(scheme + ":") else { return nil }
    let rest = text.dropFirst(scheme.count + 1).drop { $0 == "/" }
    let pieces = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    // What a path of the server's own machine is decoded by decodes these, too.
    func decoded(_ piece: Substring) -> String? {
      DocumentURI("file:///" + piece).filePath.map { String($0.dropFirst()) }
    }
    guard let name = pieces.first.flatMap(decoded), name.hasSuffix(".yaml") else { return nil }
    let label = pieces.count > 1 ? decoded(pieces[1]) : ""
    return label.map { ($0, String(name.dropLast(".yaml".count))) }
  }

  /// A text as a part of a path that leads nowhere else.
  private func fileNameSafe(_ text: String) -> String {
    let safe = text.unicodeScalars.prefix(120).map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.".unicodeScalars.contains(scalar))
        ? String(scalar) : "_"
    }.joined()
    return safe.isEmpty || safe.hasPrefix(".") ? "_" + safe : safe
  }
}

extension CatalogChoice {
  /// What tells one catalog from another in a URI.
  var label: String {
    switch self {
    case .files(let paths): paths.joined(separator: ",")
    case .cluster(let reference): reference.context ?? "current"
    }
  }
}
