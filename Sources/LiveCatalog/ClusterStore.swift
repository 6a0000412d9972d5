// What is known of a cluster while it is followed: a pure state that reflectors' events change, and that catalogs and
// what the user is told of the cluster are made of.

import CatalogSources
import KubeSphereModel
import KubernetesClient

/// Times are seconds since 1970.
struct ClusterStore: Sendable {
  /// How long a failure counts for nothing, in seconds.
  static let grace = 15.0

  var extensions = KindStore<Extension>()
  var versions = KindStore<ExtensionVersion>()
  var categories = KindStore<Category>()
  var plans = KindStore<InstalledPlan>()
  var clusters = KindStore<Cluster>()
  /// Nil inside a cluster.
  let context: String?
  let server: String
  /// What the API server says of itself.
  var serverVersion: String?
  /// When what is known was last known to hold; nil: never.
  private(set) var asOf: Double?

  init(context: String?, server: String) {
    self.context = context
    self.server = server
  }

  /// What an earlier session knew.
  mutating func restore(_ catalog: Catalog, savedAt: Double) {
    func named<Value>(_ values: [Value], _ name: (Value) -> String) -> [String: Value] {
      Dictionary(values.map { (name($0), $0) }) { $1 }
    }
    let kinds = catalog.completeKinds
    if kinds.contains(.extensions) { extensions.restore(named(catalog.extensions, \.name)) }
    if kinds.contains(.extensionVersions) { versions.restore(named(catalog.allVersions, \.objectName)) }
    if kinds.contains(.categories) { categories.restore(named(catalog.categories, \.name)) }
    if kinds.contains(.installPlans) { plans.restore(named(catalog.installedPlans, \.name)) }
    if kinds.contains(.clusters) { clusters.restore(named(catalog.clusters, \.name)) }
    serverVersion = catalog.serverVersion
    asOf = savedAt
  }

  /// - Returns: whether other objects are known than before.
  mutating func apply<Object: CatalogObject>(
    _ event: ReflectorEvent<Object>, to kind: WritableKeyPath<ClusterStore, KindStore<Object.Value>>, now: Double
  ) -> Bool {
    let changed = self[keyPath: kind].apply(event, now: now)
    if knowledge(now: now).values.contains(where: \.isLive) { asOf = now }
    return changed
  }

  func knowledge(now: Double) -> [CatalogKind: KindKnowledge] {
    [
      .extensions: KindKnowledge(extensions, now: now, grace: Self.grace),
      .extensionVersions: KindKnowledge(versions, now: now, grace: Self.grace),
      .categories: KindKnowledge(categories, now: now, grace: Self.grace),
      .installPlans: KindKnowledge(plans, now: now, grace: Self.grace),
      .clusters: KindKnowledge(clusters, now: now, grace: Self.grace),
    ]
  }

  // MARK: The catalog

  /// How far a catalog made now could be trusted. Another value means another catalog.
  struct Trust: Sendable, Equatable {
    var evidence: String
    var isStale: Bool
    var completeKinds: Set<CatalogKind>
    var serverVersion: String?
  }

  /// Nil while nothing is known.
  func trust(now: Double) -> Trust? {
    let kinds = knowledge(now: now)
    let isLive = kinds.values.contains(where: \.isLive)
    guard isLive || asOf != nil else { return nil }
    var trust = Trust(
      evidence: evidence(isStale: !isLive, now: now), isStale: !isLive,
      completeKinds: Set(kinds.filter { $0.value.isWhole && $0.value.isLive == isLive }.keys),
      serverVersion: serverVersion)
    // On a cluster that is not the host there are no extensions to be found missing.
    if isLive, wrongCluster(kinds) != nil { trust.completeKinds = [] }
    return trust
  }

  func catalog(_ trust: Trust) -> Catalog {
    Catalog(
      evidence: trust.evidence, isStale: trust.isStale, completeKinds: trust.completeKinds,
      extensions: Array(extensions.objects.values), versions: Array(versions.objects.values),
      categories: Array(categories.objects.values), clusters: Array(clusters.objects.values),
      installedPlans: Array(plans.objects.values), serverVersion: trust.serverVersion)
  }

  private func evidence(isStale: Bool, now: Double) -> String {
    let name = context.map { "context `\($0)`" } ?? "this cluster"
    guard isStale, let asOf else { return name + " (live)" }
    return "\(name) as of \(timeText(asOf)) (\(ageText(seconds: now - asOf)))"
  }

  // MARK: The status

  func status(now: Double) -> ClusterStatus {
    let kinds = knowledge(now: now)
    var status = ClusterStatus()
    status.context = context
    status.server = server
    status.serverVersion = serverVersion
    for (kind, known) in kinds {
      status.kinds[kind] =
        if let problem = known.problem { .failed(problem) } else if known.isLive { .listed(count: known.count) } else {
          .loading
        }
    }
    status.isComplete = !kinds.values.contains(where: \.isAwaited)
    let problems = CatalogKind.allCases.compactMap { kinds[$0]?.problem }
    let answers = problems.contains { $0.kind == .forbidden || $0.kind == .notFound }
    if kinds.values.contains(where: \.isLive) || answers {
      status.phase = .live
      status.wrongCluster = wrongCluster(kinds)
      status.problem = status.wrongCluster ?? problems.first
    } else if let problem = problems.first {
      status.phase = .offline
      status.problem = problem
      status.dataAsOf = asOf
    } else {
      status.phase = .connecting
      status.dataAsOf = asOf
    }
    return status
  }

  /// Why the cluster is not one whose plans could be checked, where that is certain.
  private func wrongCluster(_ kinds: [CatalogKind: KindKnowledge]) -> ConnectionProblem? {
    let name = context.map { "the cluster of context `\($0)`" } ?? "this cluster"
    func isAbsent(_ kind: CatalogKind) -> Bool { kinds[kind]?.problem?.kind == .notFound }
    func isEmpty(_ kind: CatalogKind) -> Bool { kinds[kind]?.isLive == true && kinds[kind]?.count == 0 }
    let remedy = "name the context of the KubeSphere host cluster, or `kubectl config use-context NAME`"
    if isAbsent(.extensions), isAbsent(.extensionVersions) {
      return ConnectionProblem(
        .notFound, "\(name) is no KubeSphere 4 cluster: its API has no extensions.kubesphere.io", remedy: remedy)
    }
    let hasNoHost =
      isAbsent(.clusters) || kinds[.clusters]?.isLive == true && !clusters.objects.values.contains(where: \.isHost)
    if isEmpty(.extensions), isEmpty(.extensionVersions), hasNoHost {
      return ConnectionProblem(
        .notFound, "\(name) seems to be a member cluster: it has no extensions, and no host among its clusters",
        remedy: remedy)
    }
    return nil
  }
}
