// All that is known of one cluster's extensions, at one moment. Immutable: a change makes a new catalog.

/// What is known about a name. Absence of data is not evidence.
public enum Knowledge<Value> {
  case known(Value)
  /// The catalog holds everything of this kind, and this is not among it.
  case absent
  /// The catalog cannot say.
  case unknown

  public var value: Value? {
    if case .known(let value) = self { return value }
    return nil
  }
}

public final class Catalog: Sendable {
  /// What a message names as its evidence: the catalog's files, or a cluster's context and the data's age.
  public let evidence: String
  /// Whether everything could be read; otherwise nothing can be said to be absent.
  public let isComplete: Bool
  /// Sorted by name.
  public let extensions: [Extension]
  /// Sorted by name.
  public let clusters: [Cluster]
  private let extensionsByName: [String: Int]
  private let versionsByExtension: [String: [ExtensionVersion]]
  private let versionsByObjectName: [String: ExtensionVersion]
  private let categoriesByName: [String: Category]
  private let clustersByName: [String: Int]

  public init(
    evidence: String, isComplete: Bool, extensions: [Extension], versions: [ExtensionVersion], categories: [Category],
    clusters: [Cluster]
  ) {
    self.evidence = evidence
    self.isComplete = isComplete
    // Of two objects with one name the later counts, as when both are applied.
    var extensionsByName: [String: Extension] = [:]
    for item in extensions { extensionsByName[item.name] = item }
    self.extensions = extensionsByName.values.sorted { $0.name < $1.name }
    self.extensionsByName = Dictionary(
      uniqueKeysWithValues: self.extensions.enumerated().map { ($1.name, $0) })
    var clustersByName: [String: Cluster] = [:]
    for item in clusters { clustersByName[item.name] = item }
    self.clusters = clustersByName.values.sorted { $0.name < $1.name }
    self.clustersByName = Dictionary(uniqueKeysWithValues: self.clusters.enumerated().map { ($1.name, $0) })
    versionsByObjectName = Dictionary(versions.map { ($0.objectName, $0) }, uniquingKeysWith: { $1 })
    versionsByExtension = Dictionary(grouping: versionsByObjectName.values, by: \.extensionName)
      .mapValues { $0.sorted(by: isNewer) }
    categoriesByName = Dictionary(categories.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  public var extensionVersionCount: Int { versionsByObjectName.count }
  public var categoryCount: Int { categoriesByName.count }

  public func `extension`(named name: String) -> Knowledge<Extension> {
    if let index = extensionsByName[name] { return .known(extensions[index]) }
    return isComplete && !extensions.isEmpty ? .absent : .unknown
  }

  /// The version that the controller would find for a plan: the object `<name>-<version>`.
  public func version(_ version: String, of name: String) -> Knowledge<ExtensionVersion> {
    if let found = versionsByObjectName["\(name)-\(version)"] { return .known(found) }
    return isComplete && !versionsByObjectName.isEmpty ? .absent : .unknown
  }

  /// Newest first by semantic version; those that are not semantic versions last.
  public func versions(of name: String) -> [ExtensionVersion] { versionsByExtension[name] ?? [] }

  public func cluster(named name: String) -> Knowledge<Cluster> {
    if let index = clustersByName[name] { return .known(clusters[index]) }
    return isComplete && !clusters.isEmpty ? .absent : .unknown
  }

  public func category(named name: String) -> Category? { categoriesByName[name] }

  public var hostCluster: Cluster? { clusters.first(where: \.isHost) }
}

private func isNewer(_ a: ExtensionVersion, _ b: ExtensionVersion) -> Bool {
  switch (a.semanticVersion, b.semanticVersion) {
  case (let first?, let second?): first == second ? a.version > b.version : second < first
  case (.some, nil): true
  case (nil, .some): false
  case (nil, nil): a.version > b.version
  }
}
