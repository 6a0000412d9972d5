// What the plans are written for: the versions of a catalog that can be installed as it stands, and the placements that
// it allows them.

import CatalogSources
import Foundation
import KubeSphereModel
import Testing

@testable import InstallPlanAnalysis

/// A version that a plan can install without any rule having something to say.
struct InstallableVersion {
  let version: ExtensionVersion
  /// Those of the extensions that it requires, and that these require: their plans have to stand beside its own.
  let required: [ExtensionVersion]
  /// Ready clusters that meet its constraints.
  let clusters: [Cluster]
  /// Selectors that select clusters it can run on, and no others.
  let selectors: [PlanTree]
  /// Whether it can run on all there are.
  let runsEverywhere: Bool

  var isMulticluster: Bool { version.installationMode == .multicluster }
}

struct PlanChoices {
  let catalog: Catalog
  let versions: [InstallableVersion]

  init(_ catalog: Catalog) {
    self.catalog = catalog
    versions = catalog.extensions.flatMap { item in
      catalog.versions(of: item.name).compactMap { Self.installable($0, in: catalog) }
    }
  }

  /// The manifests of the fixture.
  static let fixtureText: String = {
    let url = Bundle.module.url(forResource: "public-catalog", withExtension: "yaml", subdirectory: "Fixtures")
    guard let url, let text = try? String(contentsOf: url, encoding: .utf8) else {
      preconditionFailure("the fixture is not there")
    }
    return text
  }()

  /// The catalog of the fixture, or of the file that the environment names.
  static let asked: PlanChoices = {
    guard let path = ProcessInfo.processInfo.environment["INSTALLPLAN_TEST_CATALOG"] else { return fixture }
    let loaded = loadCatalog(files: [path])
    let (catalog, problems) = (loaded.catalog, loaded.problems)
    precondition(problems.isEmpty, "\(problems)")
    return PlanChoices(catalog)
  }()

  private static func installable(_ version: ExtensionVersion, in catalog: Catalog) -> InstallableVersion? {
    guard let required = closure(of: version, in: catalog) else { return nil }
    for version in required + [version] {
      // Where the host cluster is too old for a version, or a newer one is installed, every plan is warned of.
      if let host = catalog.hostCluster, !version.incompatibilities(with: host).isEmpty { return nil }
      if let present = catalog.extension(named: version.extensionName).value?.installation.version.flatMap({
        SemanticVersion($0)
      }),
        let wanted = version.semanticVersion, wanted < present
      {
        return nil
      }
    }
    let fitting = catalog.clusters.filter { version.incompatibilities(with: $0).isEmpty }
    return InstallableVersion(
      version: version, required: required, clusters: fitting.filter { $0.reasonToSkip == nil },
      selectors: selectors(for: fitting, of: catalog.clusters), runsEverywhere: fitting.count == catalog.clusters.count)
  }

  /// The versions to install for all that a version requires; nil where the catalog has none.
  private static func closure(of version: ExtensionVersion, in catalog: Catalog) -> [ExtensionVersion]? {
    var found: [ExtensionVersion] = []
    var pending = [version]
    while let next = pending.popLast() {
      for dependency in next.externalDependencies where dependency.isRequired && dependency.type == "extension" {
        let constraint = VersionConstraint(dependency.version)
        let fits = { (version: ExtensionVersion) -> Bool in
          guard let constraint, let semantic = version.semanticVersion else { return true }
          return constraint.allows(semantic)
        }
        if let present = (found + [version]).first(where: { $0.extensionName == dependency.name }) {
          guard fits(present) else { return nil }
          continue
        }
        guard let best = catalog.versions(of: dependency.name).first(where: fits) else { return nil }
        found.append(best)
        pending.append(best)
      }
    }
    return found
  }

  private static func selectors(for fitting: [Cluster], of clusters: [Cluster]) -> [PlanTree] {
    let fits = Set(fitting.map(\.name))
    let labels = Set(clusters.flatMap { cluster in cluster.labels.map { [$0.key, $0.value] } }).sorted {
      $0[0] + $0[1] < $1[0] + $1[1]
    }
    var candidates: [(LabelSelector?, PlanTree)] = []
    func add(_ labels: [String: String], _ expressions: [LabelSelector.Expression], valuesAreWrittenOut: Bool = false) {
      var tree = PlanTree.empty
      if !labels.isEmpty {
        tree["matchLabels"] = .texts(labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      }
      if !expressions.isEmpty {
        tree["matchExpressions"] = .sequence(
          expressions.map { expression in
            var item = PlanTree.texts([("key", expression.key), ("operator", expression.operator)])
            if !expression.values.isEmpty || valuesAreWrittenOut { item["values"] = .texts(expression.values) }
            return item
          })
      }
      candidates.append((try? LabelSelector(matchLabels: labels, matchExpressions: expressions), tree))
    }
    func expression(_ key: String, _ comparison: String, _ values: [String] = []) -> LabelSelector.Expression {
      LabelSelector.Expression(key: key, operator: comparison, values: values)
    }
    for label in labels {
      let (key, value) = (label[0], label[1])
      add([key: value], [])
      add([:], [expression(key, "In", [value])])
      add([:], [expression(key, "In", [value, "elsewhere"])])
      add([:], [expression(key, "NotIn", [value])])
      add([:], [expression(key, "NotIn", ["elsewhere", "nowhere"])])
      add([:], [expression(key, "Exists")])
      add([:], [expression(key, "Exists")], valuesAreWrittenOut: true)
      add([:], [expression(key, "DoesNotExist")])
      add([key: value], [expression(key, "In", [value]), expression("example.com/tier", "DoesNotExist")])
    }
    return candidates.compactMap { selector, tree in
      guard let selector else { return nil }
      let selected = clusters.filter { selector.matches($0.labels) }
      // One that finds only clusters which take no agents is not in order.
      guard selected.contains(where: { $0.reasonToSkip == nil }) else { return nil }
      return !selected.isEmpty && selected.allSatisfy { fits.contains($0.name) } ? tree : nil
    }
  }
}
