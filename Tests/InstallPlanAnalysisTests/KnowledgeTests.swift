// Absence of data is not evidence: what each rule that looks at live data says when a fact is known, when what it is
// about is known to be absent, and when nothing is known, be it for want of a catalog, of that kind in it, or of a part
// of it that could be read.

import KubeSphereModel
import TestSupport
import Testing

@testable import InstallPlanAnalysis

/// The objects of a catalog.
struct KnownObjects {
  var extensions: [Extension]
  var versions: [ExtensionVersion]
  var clusters: [Cluster]

  /// - Extensions: `devops` and `grafana`, not installed; their versions 1.1.3 (Multicluster) and 10.4.1.
  /// - Clusters: `host` and `member-1`, both ready.
  static let base = KnownObjects(
    extensions: [Extension(name: "devops"), Extension(name: "grafana")],
    versions: [version("devops", "1.1.3") { $0.installationMode = .multicluster }, version("grafana", "10.4.1")],
    clusters: [
      cluster("host") { $0.labels = ["cluster-role.kubesphere.io/host": "", "env": "prod"] }, cluster("member-1"),
    ])

  static func version(_ name: String, _ version: String, _ change: (inout ExtensionVersion) -> Void = { _ in })
    -> ExtensionVersion
  {
    var result = ExtensionVersion(objectName: "\(name)-\(version)", extensionName: name, version: version)
    change(&result)
    return result
  }

  static func cluster(_ name: String, _ change: (inout Cluster) -> Void = { _ in }) -> Cluster {
    var result = Cluster(name: name)
    result.labels = ["env": "staging"]
    result.conditions = ["Ready": "True"]
    result.kubernetesVersion = "v1.30.0"
    result.kubeSphereVersion = "v4.1.3"
    change(&result)
    return result
  }

  static func installed(_ name: String, _ version: String) -> Extension {
    var result = Extension(name: name)
    result.state = "Installed"
    result.reportedVersion = version
    return result
  }
}

struct KnowledgeCase: CustomTestStringConvertible, Sendable {
  enum State: CaseIterable, Sendable {
    /// The fact is in a complete catalog.
    case known
    /// Its object is not in a complete catalog; others of its kind are.
    case absent
    /// A catalog without an object of its kind.
    case noKind
    case noCatalog
    /// The fact is in a catalog that could not be read whole.
    case knownInAPart
    /// Its object is not in what could be read.
    case notInThatPart
  }

  enum Kind: Sendable { case extensions, versions, clusters }

  enum Said: Sendable {
    case nothing
    /// At the marks, and the message names the catalog.
    case withEvidence
    /// At the marks, and the message does not.
    case plainly
    /// At the marks, with fixes that write these texts, a fix that only takes something away `nothing`; the preferred
    /// one's ends with a star.
    case offering([String])
  }

  let code: String
  let name: String
  let text: String
  let kind: Kind
  /// Makes the fact known.
  let fact: @Sendable (inout KnownObjects) -> Void
  /// Takes the fact's object away.
  let absence: @Sendable (inout KnownObjects) -> Void
  /// In the order of the states.
  let said: [Said]
  var testDescription: String { "\(code): \(name)" }

  init(
    _ code: String, _ name: String, _ text: String, _ kind: Kind,
    fact: @escaping @Sendable (inout KnownObjects) -> Void = { _ in },
    absence: @escaping @Sendable (inout KnownObjects) -> Void = { _ in }, _ said: Said...
  ) {
    self.code = code
    self.name = name
    self.text = text
    self.kind = kind
    self.fact = fact
    self.absence = absence
    self.said = said
  }

  func catalog(_ state: State) -> Catalog? {
    var objects = KnownObjects.base
    switch state {
    case .noCatalog: return nil
    case .known, .knownInAPart: fact(&objects)
    case .absent, .notInThatPart:
      fact(&objects)
      absence(&objects)
    case .noKind:
      fact(&objects)
      switch kind {
      case .extensions: objects.extensions = []
      case .versions: objects.versions = []
      case .clusters: objects.clusters = []
      }
    }
    return Catalog(
      evidence: "catalog.yaml", isComplete: state != .knownInAPart && state != .notInThatPart,
      extensions: objects.extensions, versions: objects.versions, categories: [], clusters: objects.clusters)
  }
}

private func plan(
  name: String = "devops", reference: String = "devops", version: String = "1.1.3", metadata: String = "",
  scheduling: String = "{placement: {clusters: [host]}}"
) -> String {
  """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: \(name)
  \(metadata)spec:
    extension:
      name: \(reference)
      version: \(version)
    enabled: true
    upgradeStrategy: Manual
    clusterScheduling: \(scheduling)

  """
}

private let onEach = ["[host]", "[member-1]", "[host, member-1]"]
private let onHost = ["[host]"]
private func inPlacement(_ clusters: String) -> String { "placement: {clusters: \(clusters)}" }
private func inScheduling(_ clusters: String) -> String { "{\(inPlacement(clusters))}" }

let knowledgeCases: [KnowledgeCase] = [
  // Extensions.
  KnowledgeCase(
    "unknown-extension", "a name", plan(name: "devop", reference: "⟦devop⟧"), .extensions,
    fact: { $0.extensions.append(Extension(name: "devop")) }, absence: { $0.extensions.removeLast() },
    .nothing, .withEvidence, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "invalid-extension-name", "the nearest name",
    plan(name: "grafana_x", reference: "⟦grafana_x⟧"), .extensions,
    absence: { $0.extensions.removeLast() },
    .offering(["grafana*"]), .offering(["grafana-x*"]), .offering(["grafana-x*"]),
    .offering(["grafana-x*"]), .offering(["grafana*"]), .offering(["grafana-x*"])),
  KnowledgeCase(
    "name-mismatch", "which name is meant", plan(name: "⟦grafana⟧", reference: "⟦other⟧"), .extensions,
    absence: { $0.extensions.removeLast() },
    .offering(["other", "grafana*"]), .offering(["other*"]),
    .offering(["other*", "grafana"]),
    .offering(["other*", "grafana"]),
    .offering(["other", "grafana*"]),
    .offering(["other*", "grafana"])),
  KnowledgeCase(
    "downgrade", "the installed version", plan(version: "⟦1.1.3⟧"), .extensions,
    fact: { $0.extensions[0] = KnownObjects.installed("devops", "1.2.0") }, absence: { $0.extensions.removeFirst() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "missing-dependency", "whether it is installed", plan(version: "⟦1.1.3⟧"), .extensions, fact: needsGrafana,
    absence: { $0.extensions.removeLast() },
    // Neither installed nor even there.
    .withEvidence, .withEvidence, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "missing-dependency", "that it is installed", plan(), .extensions,
    fact: {
      needsGrafana(&$0)
      $0.extensions[1] = KnownObjects.installed("grafana", "10.4.1")
    }, .nothing, .nothing, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "incompatible-dependency", "which version is installed", plan(version: "⟦1.1.3⟧"), .extensions,
    fact: {
      needsGrafana(&$0)
      $0.extensions[1] = KnownObjects.installed("grafana", "9.5.3")
    }, absence: { $0.extensions.removeLast() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),

  // Versions.
  KnowledgeCase(
    "unknown-version", "a version", plan(version: "⟦1.1.4⟧"), .versions,
    fact: { $0.versions.append(KnownObjects.version("devops", "1.1.4")) }, absence: { $0.versions.removeLast() },
    .nothing, .withEvidence, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "unknown-version", "its extension", plan(name: "loki", reference: "loki", version: "⟦1.0.1⟧"), .extensions,
    fact: { $0.extensions.append(Extension(name: "loki")) }, absence: { $0.extensions.removeLast() },
    // An extension that is not there has no versions: unknown-extension tells.
    .withEvidence, .nothing, .withEvidence, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "invalid-version", "a version with a name of its own", plan(version: "⟦1.1.3-RC1⟧"), .versions,
    fact: { $0.versions.append(KnownObjects.version("devops", "1.1.3-RC1")) }, absence: { $0.versions.removeLast() },
    .nothing, .plainly, .plainly, .plainly, .nothing, .plainly),
  KnowledgeCase(
    "missing-field", "a version to write",
    plan().replacing("    version: 1.1.3\n", with: "").replacing("  extension", with: "  ⟦extension⟧"),
    .versions, absence: { $0.versions.removeFirst() },
    .offering(["version: 1.1.3*"]), .offering([]), .offering([]), .offering([]),
    .offering(["version: 1.1.3*"]), .offering([])),
  KnowledgeCase(
    "placeholder", "a version to fill in", plan(version: "⟦<VERSION>⟧"), .versions,
    absence: { $0.versions.removeFirst() },
    .offering(["1.1.3*"]), .offering([]), .offering([]), .offering([]), .offering(["1.1.3*"]),
    .offering([])),
  KnowledgeCase(
    "namespace-on-cluster-scoped", "where it goes", plan(metadata: "  ⟦namespace⟧: default\n"), .versions,
    absence: { $0.versions.removeFirst() },
    .withEvidence, .plainly, .plainly, .plainly, .withEvidence, .plainly),
  KnowledgeCase(
    "cluster-scheduling-on-host-only", "the mode",
    plan(name: "grafana", reference: "grafana", version: "10.4.1").replacing("clusterS", with: "⟦clusterS").replacing(
      "ing: {", with: "ing⟧: {"),
    .versions, absence: { $0.versions.removeLast() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "cluster-scheduling-on-host-only", "another mode", plan(), .versions,
    .nothing, .nothing, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "missing-cluster-scheduling", "the mode",
    plan(scheduling: "").replacing("clusterScheduling", with: "⟦clusterScheduling⟧"),
    .versions, absence: { $0.versions.removeFirst() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "missing-cluster-scheduling", "clusters to choose from",
    plan(scheduling: "").replacing("clusterScheduling", with: "⟦clusterScheduling⟧"), .clusters,
    absence: { $0.clusters.removeLast() },
    .offering(onEach.map(inScheduling)), .offering(onHost.map(inScheduling)), .offering([]), .nothing,
    .offering(onEach.map(inScheduling)), .offering(onHost.map(inScheduling))),
  KnowledgeCase(
    "unsupported-kubernetes-version", "what the version wants", plan(version: "⟦1.1.3⟧"), .versions,
    fact: { $0.versions[0].kubeVersion = ">=1.31.0-0" }, absence: { $0.versions.removeFirst() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "unsupported-kubesphere-version", "what the version wants", plan(version: "⟦1.1.3⟧"), .versions,
    fact: { $0.versions[0].ksVersion = ">=4.2.0-0" }, absence: { $0.versions.removeFirst() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "missing-dependency", "what the version needs", plan(version: "⟦1.1.3⟧"), .versions, fact: needsGrafana,
    absence: { $0.versions.removeFirst() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "incompatible-dependency", "what the version needs", plan(version: "⟦1.1.3⟧"), .versions,
    fact: {
      needsGrafana(&$0)
      $0.extensions[1] = KnownObjects.installed("grafana", "9.5.3")
    }, absence: { $0.versions.removeFirst() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "downgrade", "whether the version is there", plan(version: "⟦1.1.3⟧"), .versions,
    fact: { $0.extensions[0] = KnownObjects.installed("devops", "1.2.0") }, absence: { $0.versions.removeFirst() },
    // Of a version that is not there, unknown-version tells.
    .withEvidence, .nothing, .withEvidence, .nothing, .withEvidence, .withEvidence),

  // Clusters.
  KnowledgeCase(
    "unknown-cluster", "a name", plan(scheduling: "{placement: {clusters: [host, ⟦member-2⟧]}}"), .clusters,
    fact: { $0.clusters.append(KnownObjects.cluster("member-2")) }, absence: { $0.clusters.removeLast() },
    .nothing, .withEvidence, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "cluster-not-schedulable", "not ready", plan(scheduling: "{placement: {clusters: [host, ⟦member-1⟧]}}"), .clusters,
    fact: { $0.clusters[1].conditions = ["Ready": "False"] }, absence: { $0.clusters.removeLast() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "cluster-not-schedulable", "ready", plan(scheduling: "{placement: {clusters: [host, member-1]}}"), .clusters,
    .nothing, .nothing, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "cluster-not-schedulable", "says nothing", plan(scheduling: "{placement: {clusters: [host, member-1]}}"), .clusters,
    fact: { $0.clusters[1].conditions = [:] }, .nothing, .nothing, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "missing-placement", "clusters to choose from",
    plan(scheduling: "{}").replacing("clusterScheduling", with: "⟦clusterScheduling⟧"), .clusters,
    absence: { $0.clusters.removeLast() },
    .offering(onEach.map(inPlacement)), .offering(onHost.map(inPlacement)), .offering([]), .offering([]),
    .offering(onEach.map(inPlacement)), .offering(onHost.map(inPlacement))),
  KnowledgeCase(
    "empty-placement", "clusters to choose from", plan(scheduling: "{placement: {⟦clusters⟧: []}}"), .clusters,
    absence: { $0.clusters.removeLast() },
    .offering(onEach), .offering(onHost), .offering([]), .offering([]), .offering(onEach), .offering(onHost)),
  KnowledgeCase(
    "selects-every-cluster", "how many", plan(scheduling: "{placement: {⟦clusterSelector⟧: {}}}"), .clusters,
    .withEvidence, .withEvidence, .plainly, .plainly, .plainly, .plainly),
  KnowledgeCase(
    "no-cluster-selected", "a label", plan(scheduling: "{placement: {clusterSelector: {matchLabels: {env: ⟦test⟧}}}}"),
    .clusters, fact: { $0.clusters.append(KnownObjects.cluster("member-2") { $0.labels = ["env": "test"] }) },
    absence: { $0.clusters.removeLast() },
    .nothing, .withEvidence, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "unplaced-override", "whether it can be placed",
    plan(scheduling: "{placement: {clusters: [host]}, overrides: {host: 'a: 1', ⟦west⟧: 'a: 1'}}"), .clusters,
    fact: { $0.clusters.append(KnownObjects.cluster("west")) }, absence: { $0.clusters.removeLast() },
    .offering([", west", "nothing"]), .offering(["nothing"]),
    .offering([", west", "nothing"]),
    .offering([", west", "nothing"]),
    .offering([", west", "nothing"]),
    .offering([", west", "nothing"])),
  KnowledgeCase(
    "unplaced-override", "not selected",
    plan(scheduling: "{placement: {clusterSelector: {matchLabels: {env: prod}}}, overrides: {⟦west⟧: 'a: 1'}}"),
    .clusters,
    fact: { $0.clusters.append(KnownObjects.cluster("west")) }, absence: { $0.clusters.removeLast() },
    .withEvidence, .withEvidence, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "unplaced-override", "selected",
    plan(scheduling: "{placement: {clusterSelector: {matchLabels: {env: staging}}}, overrides: {member-1: 'a: 1'}}"),
    .clusters, .nothing, .nothing, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "unsupported-kubernetes-version", "the host cluster's", plan(version: "⟦1.1.3⟧"), .clusters, fact: wantsMore,
    absence: { $0.clusters.removeFirst() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "unsupported-kubernetes-version", "a cluster says nothing", plan(), .clusters,
    fact: {
      wantsMore(&$0)
      $0.clusters[0].kubernetesVersion = nil
    }, .nothing, .nothing, .nothing, .nothing, .nothing, .nothing),
  KnowledgeCase(
    "unsupported-kubernetes-version", "a member cluster's",
    plan(scheduling: "{placement: {clusters: [host, ⟦member-1⟧]}}"), .clusters,
    fact: {
      wantsMore(&$0)
      $0.clusters[0].kubernetesVersion = "v1.31.0"
    }, absence: { $0.clusters.removeLast() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "unsupported-kubesphere-version", "the host cluster's", plan(version: "⟦1.1.3⟧"), .clusters, fact: wantsMore,
    absence: { $0.clusters.removeFirst() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
  KnowledgeCase(
    "unsupported-kubesphere-version", "a member cluster's",
    plan(scheduling: "{placement: {clusters: [host, ⟦member-1⟧]}}"), .clusters,
    fact: {
      wantsMore(&$0)
      $0.clusters[0].kubeSphereVersion = "v4.2.0"
    }, absence: { $0.clusters.removeLast() },
    .withEvidence, .nothing, .nothing, .nothing, .withEvidence, .nothing),
]

private let needsGrafana: @Sendable (inout KnownObjects) -> Void = {
  $0.versions[0].externalDependencies = [ExternalDependency(name: "grafana", version: ">=10.0.0", isRequired: true)]
}

private let wantsMore: @Sendable (inout KnownObjects) -> Void = {
  $0.versions[0].kubeVersion = ">=1.31.0-0"
  $0.versions[0].ksVersion = ">=4.2.0-0"
}

/// The rules that say the same whatever the catalog holds.
private let rulesOfTextAlone: Set<String> = [
  "yaml-syntax", "duplicate-key", "unknown-field", "wrong-type", "invalid-name", "invalid-label",
  "unsupported-api-version", "duplicate-plan", "config-syntax", "config-not-mapping", "config-duplicate-key",
  "config-extra-document", "config-overwritten-key", "config-trailing-space", "missing-upgrade-strategy",
  "invalid-upgrade-strategy", "automatic-upgrade", "disabled-install", "duplicate-cluster", "ignored-cluster-selector",
  "invalid-cluster-selector", "status-in-manifest", "server-managed-field", "force-delete-annotation",
  "unvalidated-by-webhook", "unused-ignore", "invalid-ignore",
]

struct KnowledgeTests {
  @Test(arguments: knowledgeCases.filter { Rule.named($0.code) != nil })
  func eachStateOfKnowledge(_ test: KnowledgeCase) {
    let (text, ranges) = Marked(test.text).textAndRanges
    #expect(test.said.count == KnowledgeCase.State.allCases.count)
    for (state, said) in zip(KnowledgeCase.State.allCases, test.said) {
      let findings = diagnose(PlanFile(text), catalog: test.catalog(state)).filter { $0.code == test.code }
      if case .nothing = said {
        #expect(findings == [], "\(state)")
        continue
      }
      #expect(findings.map(\.range) == ranges, "\(state)")
      for finding in findings {
        let hasEvidence = finding.message.en.contains("catalog.yaml")
        switch said {
        case .nothing: break
        case .withEvidence: #expect(hasEvidence, "\(state): \(finding.message.en)")
        case .plainly: #expect(!hasEvidence, "\(state): \(finding.message.en)")
        case .offering(let texts):
          let found = finding.fixes.map { fix in
            let text = Set(fix.edits.map { $0.newText.trimmingPrefix { $0.isWhitespace } }).sorted { $0 < $1 }.joined()
            return (text.isEmpty ? "nothing" : text) + (fix.isPreferred ? "*" : "")
          }
          #expect(found == texts, "\(state)")
        }
      }
    }
  }

  /// What only a catalog from the past says is a hint that names its evidence, whatever the author's settings; what the
  /// text says for itself is as severe as ever.
  @Test(arguments: knowledgeCases.filter { Rule.named($0.code) != nil })
  func aCatalogFromThePastOnlyHints(_ test: KnowledgeCase) {
    let text = Marked(test.text).text
    let settings = RuleSettings([test.code: .some(.error)])
    for state in KnowledgeCase.State.allCases {
      guard let catalog = test.catalog(state) else { continue }
      let past = Catalog(
        evidence: "context `c` as of yesterday", isStale: true, completeKinds: catalog.completeKinds,
        extensions: catalog.extensions, versions: catalog.allVersions, categories: [], clusters: catalog.clusters)
      func said(_ catalog: Catalog?) -> [Finding] {
        diagnose(PlanFile(text), catalog: catalog, settings: settings).filter { $0.code == test.code }
      }
      let (now, then, blind) = (said(catalog), said(past), said(nil).map(\.range))
      #expect(now.map(\.range) == then.map(\.range))
      for finding in then {
        if blind.contains(finding.range) {
          #expect(finding.severity <= now.first { $0.range == finding.range }?.severity ?? .hint)
        } else {
          #expect(finding.severity == .hint, "\(state): \(finding.message.en)")
          if finding.message.en.contains("catalog.yaml") { Issue.record("old evidence") }
        }
      }
      // Those whose words rest on the catalog name it.
      for (finding, old) in zip(now, then) where finding.message.en.contains("catalog.yaml") {
        #expect(old.message.en.contains("as of yesterday"))
      }
    }
  }

  @Test func everyRuleIsInTheTableOrAsksTheTextAlone() {
    let inTable = Set(knowledgeCases.map(\.code))
    #expect(inTable.isDisjoint(with: rulesOfTextAlone))
    let all = inTable.union(rulesOfTextAlone)
    // Comments are looked at where findings are, and never at a catalog.
    let rules = Rule.all.filter { $0.scope != .comments }
    #expect(rules.map(\.code).filter { !all.contains($0) } == [])
    #expect(all.filter { Rule.named($0) == nil } == [])
  }

  /// The list of those that ask the text alone is right: with and without a catalog they say the same of plans with
  /// every kind of mistake.
  @Test func whoAsksTheTextAloneSaysTheSameWithoutACatalog() {
    var random = SeededRandom()
    for (index, mutation) in Mutation.all.enumerated() {
      for attempt in 0..<cases(quick: 4, full: 20) {
        guard let plan = MutatedPlan([mutation], choice: index + attempt + Int(seed % 100), &random) else { continue }
        let without = diagnose(PlanFile(plan.written.text), catalog: nil).filter { rulesOfTextAlone.contains($0.code) }
        #expect(plan.findings.filter { rulesOfTextAlone.contains($0.code) } == without)
      }
    }
  }
}
