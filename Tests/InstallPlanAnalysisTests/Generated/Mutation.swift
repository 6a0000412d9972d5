// A single mistake in a plan that is in order: what it changes, and what has to be said of it.

import CatalogSources
import KubeSphereModel
import TestSupport

@testable import InstallPlanAnalysis

struct Mutation: Sendable {
  /// The rule that tells of it.
  let code: String
  let name: String
  /// Whether only a block tells where the mistake is, and comments behind it would become a part of it.
  var needsBlock = false
  /// Whether a part of the document can no longer be read, so that nothing else's absence is evidence.
  var breaksDocument = false
  /// Whether the mistake is that something is not there, or that of several things none is.
  var isAbsence = false
  var world = World.plain
  /// Changes the draft and marks in it what is due.
  ///
  /// - Returns: the paths whose values are changed, or must stay as they are for the mistake to be one; nil where
  ///   the draft gives no opportunity.
  let apply: @Sendable (inout PlanDraft, inout SeededRandom) -> [[String]]?

  /// The catalog that a mutation needs.
  enum World: CaseIterable, Sendable {
    /// That of the plans in order.
    case plain
    /// One in which things do not fit.
    case misfits

    var choices: PlanChoices {
      switch self {
      case .plain: PlanChoices.fixture
      case .misfits: PlanChoices.misfits
      }
    }
  }

  init(
    _ code: String, _ name: String, world: World = .plain, needsBlock: Bool = false, breaksDocument: Bool = false,
    isAbsence: Bool = false, apply: @escaping @Sendable (inout PlanDraft, inout SeededRandom) -> [[String]]?
  ) {
    self.code = code
    self.name = name
    self.world = world
    self.needsBlock = needsBlock || breaksDocument
    self.breaksDocument = breaksDocument
    self.isAbsence = isAbsence
    self.apply = apply
  }

  /// The mutations of the rules there are; those of rules to come wait for them.
  static let all =
    (formMutations + typeMutations + identityMutations + policyMutations + schedulingMutations + configurationMutations
    + hygieneMutations + fitMutations).filter { Rule.named($0.code) != nil }
}

/// Whether a change to one path is none of the other's business.
func areIndependent(_ a: [[String]], _ b: [[String]]) -> Bool {
  a.allSatisfy { first in b.allSatisfy { !$0.starts(with: first) && !first.starts(with: $0) } }
}

// MARK: - Paths

enum At {
  static let name = ["metadata", "name"]
  static let labels = ["metadata", "labels"]
  static let annotations = ["metadata", "annotations"]
  static let spec = ["spec"]
  static let reference = ["spec", "extension"]
  static let extensionName = ["spec", "extension", "name"]
  static let version = ["spec", "extension", "version"]
  static let enabled = ["spec", "enabled"]
  static let strategy = ["spec", "upgradeStrategy"]
  static let config = ["spec", "config"]
  static let scheduling = ["spec", "clusterScheduling"]
  static let placement = ["spec", "clusterScheduling", "placement"]
  static let clusters = ["spec", "clusterScheduling", "placement", "clusters"]
  static let selector = ["spec", "clusterScheduling", "placement", "clusterSelector"]
  static let overrides = ["spec", "clusterScheduling", "overrides"]
}

// MARK: - What mutations share

extension PlanDraft {
  var isMulticluster: Bool { choice.isMulticluster }
  var hasScheduling: Bool { tree[At.scheduling].map { $0 != .nothing } ?? false }

  /// Places the agents by name, on all the clusters there are for the version.
  mutating func placeByName() {
    tree[At.selector] = nil
    tree[At.clusters] = .texts(choice.clusters.map(\.name))
    tree[At.overrides] = nil
  }

  mutating func placeBySelector(_ selector: PlanTree) {
    tree[At.clusters] = nil
    tree[At.selector] = selector
    tree[At.overrides] = nil
  }
}

extension PlanChoices {
  static let fixture = PlanChoices(catalog(of: [fixtureText]))

  /// The fixture and, besides:
  /// - devops 1.1.2 is installed;
  /// - cert-manager 0.9.0, which ob-operator does not take;
  /// - metrics-server 9.0.0 and vector 9.0.0, which want another Kubernetes and another KubeSphere than there is;
  /// - two clusters that are ready and too old for most.
  static let misfits = PlanChoices(
    catalog(of: [
      fixtureText,
      """
      apiVersion: v1
      kind: List
      items:
      - apiVersion: kubesphere.io/v1alpha1
        kind: Extension
        metadata: {name: devops}
        status: {state: Installed, installedVersion: 1.1.2}
      - apiVersion: kubesphere.io/v1alpha1
        kind: ExtensionVersion
        metadata: {name: cert-manager-0.9.0, labels: {kubesphere.io/extension-ref: cert-manager}}
        spec: {version: 0.9.0, installationMode: Multicluster}
      - apiVersion: kubesphere.io/v1alpha1
        kind: ExtensionVersion
        metadata: {name: metrics-server-9.0.0, labels: {kubesphere.io/extension-ref: metrics-server}}
        spec: {version: 9.0.0, kubeVersion: ">=1.99.0-0"}
      - apiVersion: kubesphere.io/v1alpha1
        kind: ExtensionVersion
        metadata: {name: vector-9.0.0, labels: {kubesphere.io/extension-ref: vector}}
        spec: {version: 9.0.0, ksVersion: ">=9.0.0-0"}
      - apiVersion: cluster.kubesphere.io/v1alpha1
        kind: Cluster
        metadata: {name: old-kubernetes}
        status: {kubernetesVersion: v1.18.20, kubeSphereVersion: v4.1.3, conditions: [{type: Ready, status: "True"}]}
      - apiVersion: cluster.kubesphere.io/v1alpha1
        kind: Cluster
        metadata: {name: old-kubesphere}
        status: {kubernetesVersion: v1.31.4, kubeSphereVersion: v3.4.1, conditions: [{type: Ready, status: "True"}]}
      """,
    ]))

  private static func catalog(of texts: [String]) -> Catalog {
    var reader = ManifestReader()
    for text in texts { reader.read(Array(text.utf8), path: "catalog.yaml") }
    return reader.catalog(evidence: "catalog.yaml")
  }
}
