// What items and lenses stand for, as the client keeps it and brings it back.

import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol

extension Subject {
  /// The document that it is asked about, and what it is.
  func data(in uri: DocumentURI) -> JSONValue {
    let words: [String] =
      switch self {
      case .field(let path): ["field", path]
      case .value(let path, let value): ["value", path, value]
      case .extension(let name): ["extension", name]
      case .version(let name, let version): ["version", name, version]
      case .cluster(let name): ["cluster", name]
      case .chartKey(let name, let version, let path): ["chartKey", name, version] + path
      }
    return ["uri": .string(uri.string), "subject": .array(words.map { .string($0) })]
  }

  /// Nil for what is none of ours.
  init?(_ data: JSONValue?) {
    let words = data?["subject"]?.arrayValue?.compactMap(\.stringValue) ?? []
    switch (words.first, words.count) {
    case ("field", 2): self = .field(words[1])
    case ("value", 3): self = .value(field: words[1], words[2])
    case ("extension", 2): self = .extension(words[1])
    case ("version", 3): self = .version(extension: words[1], words[2])
    case ("cluster", 2): self = .cluster(words[1])
    case ("chartKey", 3...): self = .chartKey(extension: words[1], version: words[2], path: Array(words[3...]))
    default: return nil
    }
  }
}

extension Session {
  /// The catalog of the document that a client's data names.
  func catalog(namedIn data: JSONValue?) -> Catalog? {
    data?["uri"]?.stringValue.flatMap { documents[DocumentURI($0)] }.flatMap(catalog(for:))
  }

  /// The charts that the document knows.
  func charts(namedIn data: JSONValue?) -> Charts? {
    data?["uri"]?.stringValue.flatMap { documents[DocumentURI($0)] }?.charts
  }
}
