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

/// The kinds of objects that make a catalog, by the names of their resources.
public enum CatalogKind: String, Sendable, CaseIterable {
  case extensions
  case extensionVersions = "extensionversions"
  case categories
  case installPlans = "installplans"
  case clusters
}

public final class Catalog: Sendable {
  /// The annotation that marks a List as a catalog that was written from a cluster.
  public static let formatAnnotation = "installplan-ls/format"

  /// What a message names as its evidence: the catalog's files, or a cluster's context and the data's age.
  public let evidence: String
  /// Whether what is known is from the past, and nobody can be asked whether it still holds.
  public let isStale: Bool
  /// The kinds of which every object is known; of the others nothing can be said to be absent.
  public let completeKinds: Set<CatalogKind>
  /// Sorted by name. With what the cluster's plans say of their state, where they say nothing themselves.
  public let extensions: [Extension]
  /// Sorted by name.
  public let clusters: [Cluster]
  /// Sorted by name.
  public let installedPlans: [InstalledPlan]
  /// The Kubernetes version that the cluster's API server tells, as `v1.31.4`.
  public let serverVersion: String?
  /// The cluster that plans are applied to.
  public let hostCluster: Cluster?
  private let extensionsByName: [String: Int]
  private let versionsByExtension: [String: [ExtensionVersion]]
  private let versionsByObjectName: [String: ExtensionVersion]
  private let categoriesByName: [String: Category]
  private let clustersByName: [String: Int]

  public init(
    evidence: String, isStale: Bool = false, completeKinds: Set<CatalogKind>, extensions: [Extension],
    versions: [ExtensionVersion], categories: [Category], clusters: [Cluster], installedPlans: [InstalledPlan] = [],
    serverVersion: String? = nil
  ) {
    self.evidence = evidence
    self.isStale = isStale
    self.completeKinds = completeKinds
    self.serverVersion = serverVersion
    // Of two objects with one name the later counts, as when both are applied.
    var plansByName: [String: InstalledPlan] = [:]
    for item in installedPlans { plansByName[item.name] = item }
    self.installedPlans = plansByName.values.sorted { $0.name < $1.name }
    var extensionsByName: [String: Extension] = [:]
    for item in extensions { extensionsByName[item.name] = item }
    // Who may not see extensions may see what is installed. What is installed tells more than what was only asked for.
    // A plan that has another name than its extension is not the one that the controller wakes for it.
    let byRank = self.installedPlans.enumerated().sorted { a, b in rank(a.element, a.offset) < rank(b.element, b.offset)
    }
    let plans = byRank.map(\.element)
    for plan in plans where plan.installation.isInstalled && extensionsByName[plan.extensionName] == nil {
      extensionsByName[plan.extensionName] = Extension(name: plan.extensionName)
    }
    for plan in plans {
      extensionsByName[plan.extensionName] = extensionsByName[plan.extensionName]?.completed(by: plan)
    }
    self.extensions = extensionsByName.values.sorted { $0.name < $1.name }
    self.extensionsByName = Dictionary(
      uniqueKeysWithValues: self.extensions.enumerated().map { ($1.name, $0) })
    var clustersByName: [String: Cluster] = [:]
    for item in clusters { clustersByName[item.name] = item }
    self.clusters = clustersByName.values.sorted { $0.name < $1.name }
    self.clustersByName = Dictionary(uniqueKeysWithValues: self.clusters.enumerated().map { ($1.name, $0) })
    hostCluster = host(
      of: self.clusters, areComplete: completeKinds.contains(.clusters), serverVersion: serverVersion)
    versionsByObjectName = Dictionary(versions.map { ($0.objectName, $0) }, uniquingKeysWith: { $1 })
    versionsByExtension = Dictionary(grouping: versionsByObjectName.values, by: \.extensionName)
      .mapValues { $0.sorted(by: isNewer) }
    categoriesByName = Dictionary(categories.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// What files hold: complete for each kind that they hold an object of, if they could be read.
  ///
  /// - Parameter isComplete: whether everything could be read; otherwise nothing can be said to be absent.
  public convenience init(
    evidence: String, isComplete: Bool, extensions: [Extension], versions: [ExtensionVersion], categories: [Category],
    clusters: [Cluster], installedPlans: [InstalledPlan] = []
  ) {
    var kinds: Set<CatalogKind> = []
    if isComplete {
      if !extensions.isEmpty { kinds.insert(.extensions) }
      if !versions.isEmpty { kinds.insert(.extensionVersions) }
      if !categories.isEmpty { kinds.insert(.categories) }
      if !clusters.isEmpty { kinds.insert(.clusters) }
      if !installedPlans.isEmpty { kinds.insert(.installPlans) }
    }
    self.init(
      evidence: evidence, completeKinds: kinds, extensions: extensions, versions: versions, categories: categories,
      clusters: clusters, installedPlans: installedPlans)
  }

  /// Sorted by object name.
  public var allVersions: [ExtensionVersion] { versionsByObjectName.values.sorted { $0.objectName < $1.objectName } }
  /// Sorted by name.
  public var categories: [Category] { categoriesByName.values.sorted { $0.name < $1.name } }
  public var extensionVersionCount: Int { versionsByObjectName.count }
  public var categoryCount: Int { categoriesByName.count }

  private func absence<Value>(_ kind: CatalogKind) -> Knowledge<Value> {
    completeKinds.contains(kind) ? .absent : .unknown
  }

  public func `extension`(named name: String) -> Knowledge<Extension> {
    extensionsByName[name].map { .known(extensions[$0]) } ?? absence(.extensions)
  }

  /// The version that the controller would find for a plan: the object `<name>-<version>`.
  public func version(_ version: String, of name: String) -> Knowledge<ExtensionVersion> {
    versionsByObjectName["\(name)-\(version)"].map { .known($0) } ?? absence(.extensionVersions)
  }

  public func version(objectName: String) -> ExtensionVersion? { versionsByObjectName[objectName] }

  /// Newest first by semantic version; those that are not semantic versions last.
  public func versions(of name: String) -> [ExtensionVersion] { versionsByExtension[name] ?? [] }

  public func cluster(named name: String) -> Knowledge<Cluster> {
    clustersByName[name].map { .known(clusters[$0]) } ?? absence(.clusters)
  }

  public func category(named name: String) -> Category? { categoriesByName[name] }
}

/// The smaller, the more a plan has to say of its extension; of equals the first one.
private func rank(_ plan: InstalledPlan, _ index: Int) -> (Int, Int, Int) {
  (plan.installation.isInstalled ? 0 : 1, plan.name == plan.extensionName ? 0 : 1, index)
}

/// Where nothing is known of clusters, what the API server says of itself makes one: plans are applied to the host.
private func host(of clusters: [Cluster], areComplete: Bool, serverVersion: String?) -> Cluster? {
  if let host = clusters.first(where: \.isHost) { return host }
  guard let serverVersion, clusters.isEmpty, !areComplete else { return nil }
  var host = Cluster(name: "host")
  host.labels = [Cluster.hostLabel: ""]
  host.kubernetesVersion = serverVersion
  return host
}

private func isNewer(_ a: ExtensionVersion, _ b: ExtensionVersion) -> Bool {
  switch (a.semanticVersion, b.semanticVersion) {
  case (let first?, let second?): first == second ? a.version > b.version : second < first
  case (.some, nil): true
  case (nil, .some): false
  case (nil, nil): a.version > b.version
  }
}
