// Where a written catalog is from: what `catalog export` and the cache note in the file, beside the objects.

import KubeSphereModel

/// A snapshot of one cluster.
public struct CatalogOrigin: Sendable, Equatable {
  /// When the cluster was asked, in seconds since 1970.
  public var exportedAt: Double
  /// Nil inside a cluster.
  public var context: String?
  /// The API server's URL.
  public var server: String?

  public init(exportedAt: Double, context: String? = nil, server: String? = nil) {
    self.exportedAt = exportedAt
    self.context = context
    self.server = server
  }

  /// As a message names it, to follow a file's name.
  var evidence: String {
    let date = String(timeText(exportedAt).prefix(10))
    return context.map { "context `\($0)`, \(date)" } ?? date
  }
}

/// The annotations that hold it; on the List, where kubectl passes over them.
enum OriginAnnotation {
  static let format = Catalog.formatAnnotation
  static let exportedAt = "installplan-ls/exported-at"
  static let context = "installplan-ls/context"
  static let server = "installplan-ls/server"
  static let kinds = "installplan-ls/complete-kinds"
  static let serverVersion = "installplan-ls/kubernetes-version"
  static let objects = "installplan-ls/objects"

  /// The one format there is.
  static let currentFormat = "1"
}
