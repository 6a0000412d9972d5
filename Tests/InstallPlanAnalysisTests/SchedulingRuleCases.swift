// Documents for the rules of policy, scheduling and hygiene, with the findings expected: the marked places, in order,
// and their codes. What needs live data is there in all three states: known, known to be absent, unknown.

import KubeSphereModel
import TestSupport
import Testing

@testable import InstallPlanAnalysis

struct SchedulingCase: CustomTestStringConvertible, Sendable {
  enum CatalogKind: Sendable {
    case none
    /// Everything below.
    case complete
    /// The same, but not all of it could be read.
    case incomplete
    /// Versions and no cluster.
    case noClusters
    /// Clusters and no version.
    case noVersions
  }

  let name: String
  /// With `⟦` and `⟧` around each place, in the order of their starts.
  let text: String
  let codes: [String]
  let catalog: CatalogKind
  var testDescription: String { name }

  init(_ name: String, _ text: String, _ codes: [String] = [], catalog: CatalogKind = .complete) {
    self.name = name
    self.text = text
    self.codes = codes
    self.catalog = catalog
  }
}

/// - `devops` 1.1.3 is Multicluster, `grafana` 10.4.1 HostOnly.
/// - Clusters: `host` and `member-1` (ready), `member-2` (not ready), `member-3` (not schedulable), `member-4` (being
///   deleted), `member-5` (says nothing).
func schedulingCatalog(_ kind: SchedulingCase.CatalogKind) -> Catalog? {
  var devops = ExtensionVersion(objectName: "devops-1.1.3", extensionName: "devops", version: "1.1.3")
  devops.installationMode = .multicluster
  let grafana = ExtensionVersion(objectName: "grafana-10.4.1", extensionName: "grafana", version: "10.4.1")
  func cluster(_ name: String, _ labels: [String: String], _ conditions: [String: String]) -> Cluster {
    var cluster = Cluster(name: name)
    cluster.labels = labels
    cluster.conditions = conditions
    cluster.isBeingDeleted = name == "member-4"
    return cluster
  }
  let clusters = [
    cluster("host", ["cluster-role.kubesphere.io/host": "", "env": "prod"], ["Ready": "True"]),
    cluster("member-1", ["env": "staging", "region": "north"], ["Ready": "True", "Schedulable": "True"]),
    cluster("member-2", ["env": "staging", "region": "south"], ["Ready": "False"]),
    cluster("member-3", ["env": "test"], ["Ready": "True", "Schedulable": "False"]),
    cluster("member-4", ["env": "test"], ["Ready": "True"]), cluster("member-5", [:], [:]),
  ]
  switch kind {
  case .none: return nil
  case .complete, .incomplete, .noClusters, .noVersions:
    return Catalog(
      evidence: "catalog.yaml", isComplete: kind != .incomplete,
      extensions: kind == .noVersions ? [] : [Extension(name: "devops"), Extension(name: "grafana")],
      versions: kind == .noVersions ? [] : [devops, grafana], categories: [],
      clusters: kind == .noClusters ? [] : clusters)
  }
}

/// A plan of devops 1.1.3 that places its agent on member-1, with parts of it replaced.
private func plan(
  metadata: String = "metadata:\n  name: devops\n", version: String = "1.1.3", enabled: String = "true",
  strategy: String = "Manual",
  _ scheduling: String = "  clusterScheduling:\n    placement:\n      clusters: [member-1]\n", more: String = ""
) -> String {
  "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n\(metadata)spec:\n  extension:\n    name: devops\n"
    + "    version: \(version)\n  enabled: \(enabled)\n  upgradeStrategy: \(strategy)\n\(scheduling)\(more)"
}

/// The same with members of `metadata`.
private func plan(metadataMembers: String) -> String { plan(metadata: "metadata:\n  name: devops\n\(metadataMembers)") }

/// The same with the items of `clusters`, in brackets.
private func placed(_ clusters: String, more: String = "") -> String {
  plan("  clusterScheduling:\n    placement:\n      clusters: \(clusters)\n\(more)")
}

/// The same with a `clusterSelector` (the key included).
private func selecting(_ selector: String, more: String = "") -> String {
  plan("  clusterScheduling:\n    placement:\n      \(selector)\n\(more)")
}

private func selecting(expression: String) -> String {
  selecting("clusterSelector:\n        matchExpressions:\n          - \(expression)")
}

private func json(_ scheduling: String, strategy: String = "\"Manual\"") -> String {
  #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": "devops"}, "#
    + #""spec": {"extension": {"name": "devops", "version": "1.1.3"}, "enabled": true, "upgradeStrategy": \#(strategy)\#(scheduling)}}"#
}

let schedulingCases: [SchedulingCase] = [
  // Clean.
  SchedulingCase("clusters by name", plan()),
  SchedulingCase("clusters by name, nothing known", plan(), catalog: .none),
  SchedulingCase("a selector", selecting("clusterSelector: {matchLabels: {env: staging}}")),
  SchedulingCase(
    "every operator",
    selecting(
      "clusterSelector:\n        matchLabels: {env: staging}\n        matchExpressions:\n          - {key: env, operator: In, values: [staging, prod]}\n          - {key: env, operator: NotIn, values: [test]}\n          - {key: region, operator: Exists}\n          - {key: cluster-role.kubesphere.io/host, operator: DoesNotExist, values: []}"
    )),
  SchedulingCase(
    "an override of a placed cluster", placed("[host, member-1]", more: "    overrides:\n      host: |\n        a: 1\n")
  ),
  SchedulingCase("JSON", json(#", "clusterScheduling": {"placement": {"clusters": ["host"]}}"#)),
  SchedulingCase(
    "another list beside an empty one", selecting("clusters: []\n      clusterSelector: {matchLabels: {env: staging}}")),
  SchedulingCase(
    "no clusters and a selector", selecting("clusters:\n      clusterSelector: {matchLabels: {env: staging}}")),

  // Policy.
  SchedulingCase("a strategy in lower case", plan(strategy: "⟦automatic⟧"), ["invalid-upgrade-strategy"]),
  SchedulingCase("a strategy that is neither", plan(strategy: "⟦Never⟧"), ["invalid-upgrade-strategy"]),
  SchedulingCase("an empty strategy", plan(strategy: "⟦\"\"⟧"), ["invalid-upgrade-strategy"]),
  SchedulingCase("a strategy with a space", plan(strategy: "⟦'Manual '⟧"), ["invalid-upgrade-strategy"]),
  SchedulingCase("a strategy of several lines", plan(strategy: "⟦|\n    Manual⟧"), ["invalid-upgrade-strategy"]),
  SchedulingCase(
    "a strategy in JSON",
    json(#", "clusterScheduling": {"placement": {"clusters": ["host"]}}"#, strategy: "⟦\"Auto\"⟧"),
    ["invalid-upgrade-strategy"]),
  SchedulingCase("a strategy that is filled in later", plan(strategy: "${STRATEGY}")),
  SchedulingCase("a number for a strategy", plan(strategy: "⟦1⟧"), ["wrong-type"]),
  SchedulingCase("automatic", plan(strategy: "⟦Automatic⟧"), ["automatic-upgrade"]),
  SchedulingCase("automatic, quoted", plan(strategy: "⟦\"Automatic\"⟧"), ["automatic-upgrade"]),
  SchedulingCase(
    "both strategies", plan(strategy: "Manual\n  ⟦upgradeStrategy⟧: Automatic"), ["duplicate-key"]),
  SchedulingCase("disabled", plan(enabled: "⟦false⟧"), ["disabled-install"]),
  SchedulingCase("disabled in YAML 1.1", plan(enabled: "⟦off⟧"), ["disabled-install"]),
  SchedulingCase("disabled with a tag", plan(enabled: "!!bool ⟦\"false\"⟧"), ["disabled-install"]),
  SchedulingCase("disabled twice", plan(enabled: "true\n  ⟦enabled⟧: false"), ["duplicate-key"]),
  SchedulingCase("a text for disabled", plan(enabled: "⟦\"false\"⟧"), ["wrong-type"]),

  // missing-placement, missing-cluster-scheduling
  SchedulingCase(
    "nothing in the scheduling", plan("  ⟦clusterScheduling⟧: {}\n"), ["missing-placement"], catalog: .none),
  SchedulingCase(
    "a placement without a value", plan("  ⟦clusterScheduling⟧:\n    placement:\n    overrides: {}\n"),
    ["missing-placement"]),
  SchedulingCase(
    "overrides alone", plan("  ⟦clusterScheduling⟧:\n    overrides:\n      host: 'a: 1'\n"), ["missing-placement"]),
  SchedulingCase(
    "a misspelt placement", plan("  clusterScheduling:\n    ⟦placment⟧: {clusters: [host]}\n"), ["unknown-field"]),
  SchedulingCase(
    "clusters one level too high", plan("  clusterScheduling:\n    ⟦clusters⟧: [host]\n"), ["unknown-field"]),
  SchedulingCase(
    "a placement of another type", plan("  clusterScheduling:\n    placement: ⟦[host]⟧\n"), ["wrong-type"]),
  SchedulingCase(
    "no placement, and broken elsewhere", plan("  clusterScheduling: {}\n", more: "  ⟦conf⟧\n"), ["yaml-syntax"]),
  SchedulingCase("a scheduling of another type", plan("  clusterScheduling: ⟦host⟧\n"), ["wrong-type"]),
  SchedulingCase("no scheduling", plan(version: "⟦1.1.3⟧", ""), ["missing-cluster-scheduling"]),
  SchedulingCase(
    "no scheduling, and no clusters known", plan(version: "⟦1.1.3⟧", ""), ["missing-cluster-scheduling"],
    catalog: .noClusters),
  SchedulingCase(
    "no scheduling, and the catalog is not complete", plan(version: "⟦1.1.3⟧", ""),
    ["missing-cluster-scheduling"], catalog: .incomplete),
  SchedulingCase("no scheduling, and no catalog", plan(""), catalog: .none),
  SchedulingCase("no scheduling, and no versions known", plan(""), catalog: .noVersions),
  SchedulingCase("no scheduling, and no such version", plan(version: "⟦9.9.9⟧", ""), ["unknown-version"]),
  SchedulingCase("no scheduling, and the version comes later", plan(version: "${VERSION}", "")),
  SchedulingCase(
    "a scheduling without a value", plan("  ⟦clusterScheduling⟧:\n"), ["missing-cluster-scheduling"]),
  SchedulingCase("a misspelt scheduling", plan("  ⟦clusterSchedulling⟧: {}\n"), ["unknown-field"]),
  SchedulingCase("a placement one level too high", plan("  ⟦placement⟧: {clusters: [host]}\n"), ["unknown-field"]),
  SchedulingCase("no scheduling, and broken elsewhere", plan("", more: "  ⟦conf⟧\n"), ["yaml-syntax"]),
  SchedulingCase(
    "no scheduling in JSON", json("").replacingFirst("\"1.1.3\"", with: "⟦\"1.1.3\"⟧"), ["missing-cluster-scheduling"]),

  // empty-placement
  SchedulingCase("an empty list", placed("[]").replacingFirst("clusters", with: "⟦clusters⟧"), ["empty-placement"]),
  SchedulingCase(
    "an empty list, nothing known", placed("[]").replacingFirst("clusters", with: "⟦clusters⟧"), ["empty-placement"],
    catalog: .none),
  SchedulingCase(
    "a list without a value", placed("").replacingFirst("clusters", with: "⟦clusters⟧"), ["empty-placement"]),
  SchedulingCase(
    "an empty placement", plan("  clusterScheduling:\n    ⟦placement⟧: {}\n"), ["empty-placement"]),
  SchedulingCase(
    "a selector without a value", plan("  clusterScheduling:\n    ⟦placement⟧:\n      clusterSelector: ~\n"),
    ["empty-placement"]),
  SchedulingCase(
    "an empty placement in JSON", json(#", "clusterScheduling": {⟦"placement"⟧: {}}"#), ["empty-placement"]),
  SchedulingCase(
    "a misspelt list", plan("  clusterScheduling:\n    placement:\n      ⟦cluster⟧: [host]\n"), ["unknown-field"]),
  SchedulingCase("an empty list, and broken elsewhere", placed("[]", more: "  ⟦conf⟧\n"), ["yaml-syntax"]),
  SchedulingCase("clusters of another type", placed("⟦host⟧"), ["wrong-type"]),

  // unknown-cluster, duplicate-cluster, cluster-not-schedulable
  SchedulingCase("an absent cluster", placed("[host, ⟦memeber-1⟧]"), ["unknown-cluster"]),
  SchedulingCase("a cluster nobody knows of", placed("[host, memeber-1]"), catalog: .none),
  SchedulingCase("clusters are not in the catalog", placed("[host, memeber-1]"), catalog: .noClusters),
  SchedulingCase("the clusters could not be read whole", placed("[host, memeber-1]"), catalog: .incomplete),
  SchedulingCase("a cluster that is filled in later", placed("[host, \"${CLUSTER}\", \"member-${N}\"]")),
  SchedulingCase("an absent cluster, far from any", placed("[host, ⟦frankfurt⟧]"), ["unknown-cluster"]),
  SchedulingCase("the only cluster is absent", placed("[⟦frankfurt⟧]"), ["unknown-cluster"]),
  SchedulingCase("an empty name", placed("[host, ⟦''⟧]"), ["unknown-cluster"], catalog: .none),
  SchedulingCase("an item of another type", placed("[host, ⟦1⟧]"), ["wrong-type"]),
  SchedulingCase(
    "items on their own lines", placed("\n        - host\n        - ⟦memeber-1⟧ # here\n        - member-1"),
    ["unknown-cluster"]),
  SchedulingCase(
    "a template for a list", placed("{{ clusters }}")),
  SchedulingCase(
    "a template for a scheduling", plan("  clusterScheduling: {{ scheduling }}\n")),
  SchedulingCase("a template for a placement", plan("  clusterScheduling: {placement: {{ placement }}}\n")),
  SchedulingCase("a template for a name", placed("[host, '{{ cluster }}', '{{ cluster }}']")),
  SchedulingCase("twice", placed("[host, member-1, ⟦host⟧]"), ["duplicate-cluster"]),
  SchedulingCase("twice, nothing known", placed("[host, member-1, ⟦host⟧]"), ["duplicate-cluster"], catalog: .none),
  SchedulingCase("three times", placed("[host, ⟦host⟧, ⟦'host'⟧]"), ["duplicate-cluster", "duplicate-cluster"]),
  SchedulingCase("absent and twice", placed("[⟦nope⟧, ⟦nope⟧]"), ["unknown-cluster", "duplicate-cluster"]),
  SchedulingCase(
    "not ready and twice", placed("[⟦member-2⟧, ⟦member-2⟧]"), ["cluster-not-schedulable", "duplicate-cluster"]),
  SchedulingCase("twice by an alias", placed("[&h host, member-1, ⟦*h⟧]"), ["duplicate-cluster"]),
  SchedulingCase(
    "twice, and the first has an anchor", placed("[member-1, &h ⟦member-1⟧, *h]").replacingFirst("*h", with: "⟦*h⟧"),
    ["duplicate-cluster", "duplicate-cluster"]),
  SchedulingCase("filled in later, twice", placed("[\"${CLUSTER}\", \"${CLUSTER}\"]")),
  SchedulingCase("not ready", placed("[⟦member-2⟧]"), ["cluster-not-schedulable"]),
  SchedulingCase("not schedulable", placed("[⟦member-3⟧]"), ["cluster-not-schedulable"]),
  SchedulingCase("being deleted", placed("[⟦member-4⟧]"), ["cluster-not-schedulable"]),
  SchedulingCase("a cluster that says nothing", placed("[member-5]")),
  SchedulingCase(
    "not ready, as an incomplete catalog knows", placed("[⟦member-2⟧]"), ["cluster-not-schedulable"],
    catalog: .incomplete),
  SchedulingCase("not ready, nobody knows", placed("[member-2]"), catalog: .none),
  SchedulingCase(
    "not ready, and nothing else selected", selecting("⟦clusterSelector⟧: {matchLabels: {env: test}}"),
    ["cluster-not-schedulable"]),
  SchedulingCase(
    "not ready, but selected with others",
    selecting("clusterSelector: {matchExpressions: [{key: env, operator: Exists}]}")),

  // Selectors.
  SchedulingCase(
    "clusters and a selector", placed("[host]", more: "      ⟦clusterSelector⟧: {matchLabels: {env: staging}}\n"),
    ["ignored-cluster-selector"]),
  SchedulingCase(
    "clusters and an empty selector", placed("[host]", more: "      ⟦clusterSelector⟧: {}\n"),
    ["ignored-cluster-selector"], catalog: .none),
  SchedulingCase(
    "clusters and an invalid selector nobody reads",
    placed("[host]", more: "      ⟦clusterSelector⟧: {matchExpressions: [{key: a, operator: Has}]}\n"),
    ["ignored-cluster-selector"]),
  SchedulingCase(
    "clusters that are filled in later, and a selector",
    placed("[\"${CLUSTER}\"]", more: "      ⟦clusterSelector⟧: {matchLabels: {env: staging}}\n"),
    ["ignored-cluster-selector"]),
  SchedulingCase("clusters and a selector without a value", placed("[host]", more: "      clusterSelector:\n")),
  SchedulingCase(
    "an operator in lower case", selecting(expression: "{key: env, operator: ⟦in⟧, values: [prod]}"),
    ["invalid-cluster-selector"]),
  SchedulingCase(
    "an operator of another selector", selecting(expression: "{key: env, operator: ⟦NotExists⟧}"),
    ["invalid-cluster-selector"], catalog: .none),
  SchedulingCase(
    "an operator that is no word", selecting(expression: "{key: env, operator: ⟦'>'⟧, values: ['1']}"),
    ["invalid-cluster-selector"]),
  SchedulingCase(
    "an empty operator", selecting(expression: "{key: env, operator: ⟦''⟧}"), ["invalid-cluster-selector"]),
  SchedulingCase("an operator that is filled in later", selecting(expression: "{key: env, operator: \"${OP}\"}")),
  SchedulingCase("values missing", selecting(expression: "{key: env, operator: ⟦In⟧}"), ["invalid-cluster-selector"]),
  SchedulingCase(
    "values empty", selecting(expression: "{key: env, operator: NotIn, ⟦values⟧: []}"), ["invalid-cluster-selector"]),
  SchedulingCase(
    "values without a value", selecting(expression: "{key: env, operator: In, ⟦values⟧: }"),
    ["invalid-cluster-selector"]),
  SchedulingCase(
    "values misspelt", selecting(expression: "{key: env, operator: In, ⟦value⟧: [prod]}"), ["unknown-field"]),
  SchedulingCase(
    "values where none belong", selecting(expression: "{key: env, operator: Exists, ⟦values⟧: [prod]}"),
    ["invalid-cluster-selector"]),
  SchedulingCase(
    "a value that is no label's", selecting(expression: "{key: env, operator: In, values: [prod, ⟦a b⟧]}"),
    ["invalid-cluster-selector"]),
  SchedulingCase(
    "a value that is filled in later", selecting(expression: "{key: env, operator: In, values: [\"${ENV}\"]}")),
  SchedulingCase(
    "a key that is no label's", selecting(expression: "{key: ⟦a/b/c⟧, operator: Exists}"), ["invalid-cluster-selector"]),
  SchedulingCase("an empty key", selecting(expression: "{key: ⟦''⟧, operator: Exists}"), ["invalid-cluster-selector"]),
  SchedulingCase(
    "everything wrong at once", selecting(expression: "{key: ⟦-a⟧, operator: ⟦Is⟧, values: [⟦a b⟧]}"),
    ["invalid-cluster-selector", "invalid-cluster-selector", "invalid-cluster-selector"]),
  SchedulingCase("an expression without an operator", selecting(expression: "⟦key: env⟧"), ["missing-field"]),
  SchedulingCase(
    "a label key that is none", selecting("clusterSelector: {matchLabels: {⟦Example.com/env⟧: prod}}"),
    ["invalid-cluster-selector"]),
  SchedulingCase(
    "a label value that is none", selecting("clusterSelector: {matchLabels: {env: ⟦-prod⟧}}"),
    ["invalid-cluster-selector"]),
  SchedulingCase("a label of another type", selecting("clusterSelector: {matchLabels: {env: ⟦true⟧}}"), ["wrong-type"]),
  SchedulingCase(
    "an invalid selector beside an empty list",
    selecting("clusters: []\n      clusterSelector: {matchLabels: {env: ⟦-prod⟧}}"), ["invalid-cluster-selector"]),
  SchedulingCase("every cluster", selecting("⟦clusterSelector⟧: {}"), ["selects-every-cluster"]),
  SchedulingCase(
    "every cluster, nothing known", selecting("⟦clusterSelector⟧: {}"), ["selects-every-cluster"], catalog: .none),
  SchedulingCase(
    "every cluster by empty members",
    selecting("⟦clusterSelector⟧:\n        matchLabels: {}\n        matchExpressions: []"), ["selects-every-cluster"]),
  SchedulingCase(
    "every cluster by members without a value", selecting("⟦clusterSelector⟧:\n        matchLabels:"),
    ["selects-every-cluster"]),
  SchedulingCase(
    "a misspelt member of a selector", selecting("clusterSelector:\n        ⟦matchLabel⟧: {env: prod}"),
    ["unknown-field"]),
  SchedulingCase("labels right in a selector", selecting("clusterSelector:\n        ⟦env⟧: prod"), ["unknown-field"]),
  SchedulingCase(
    "a label value no cluster has", selecting("clusterSelector: {matchLabels: {env: ⟦stagin⟧}}"),
    ["no-cluster-selected"]),
  SchedulingCase(
    "a label key no cluster has", selecting("clusterSelector: {matchLabels: {⟦regoin⟧: north}}"),
    ["no-cluster-selected"]),
  SchedulingCase(
    "labels no one cluster has", selecting("⟦clusterSelector⟧: {matchLabels: {env: prod, region: north}}"),
    ["no-cluster-selected"]),
  SchedulingCase(
    "one of two labels no cluster has", selecting("clusterSelector: {matchLabels: {env: staging, region: ⟦nort⟧}}"),
    ["no-cluster-selected"]),
  SchedulingCase(
    "an expression no cluster meets", selecting(expression: "{key: env, operator: In, values: [⟦live⟧]}"),
    ["no-cluster-selected"]),
  SchedulingCase(
    "an expression with several values", selecting(expression: "{key: env, operator: In, values: ⟦[live, stage]⟧}"),
    ["no-cluster-selected"]),
  SchedulingCase(
    "a label no cluster has, to exist", selecting(expression: "{key: ⟦zone⟧, operator: Exists}"),
    ["no-cluster-selected"]),
  SchedulingCase("labels nobody knows of", selecting("clusterSelector: {matchLabels: {env: stagin}}"), catalog: .none),
  SchedulingCase(
    "labels of clusters that are not in the catalog", selecting("clusterSelector: {matchLabels: {env: stagin}}"),
    catalog: .noClusters),
  SchedulingCase(
    "labels of clusters not all of which could be read", selecting("clusterSelector: {matchLabels: {env: stagin}}"),
    catalog: .incomplete),
  SchedulingCase("a label that is filled in later", selecting("clusterSelector: {matchLabels: {env: \"${ENV}\"}}")),
  SchedulingCase("a label without a value", selecting("clusterSelector: {matchLabels: {env: }}")),

  // unplaced-override
  SchedulingCase(
    "an override elsewhere",
    placed("[member-1]", more: "    overrides:\n      ⟦host⟧: 'a: 1'\n      member-1: 'a: 1'\n"), ["unplaced-override"]),
  SchedulingCase(
    "an override elsewhere, nothing known", placed("[member-1]", more: "    overrides:\n      ⟦host⟧: 'a: 1'\n"),
    ["unplaced-override"], catalog: .none),
  SchedulingCase("an override without a value", placed("[member-1]", more: "    overrides:\n      host:\n")),
  SchedulingCase(
    "an override that may be placed later",
    placed("[member-1, \"${MORE}\"]", more: "    overrides:\n      host: 'a: 1'\n")),
  SchedulingCase(
    "an override for a name that comes later",
    placed("[member-1]", more: "    overrides:\n      \"${CLUSTER}\": 'a: 1'\n")),
  SchedulingCase(
    "an override for a misspelt cluster", placed("[⟦memeber-1⟧]", more: "    overrides:\n      member-1: 'a: 1'\n"),
    ["unknown-cluster"]),
  SchedulingCase(
    "a misspelt override", placed("[member-1]", more: "    overrides:\n      ⟦memeber-1⟧: 'a: 1'\n"),
    ["unplaced-override"]),
  SchedulingCase(
    "an override and an empty list",
    placed("[]", more: "    overrides:\n      host: 'a: 1'\n").replacingFirst("clusters", with: "⟦clusters⟧"),
    ["empty-placement"]),
  SchedulingCase(
    "an override of a cluster that is not selected",
    selecting(
      "clusterSelector: {matchLabels: {env: staging}}",
      more: "    overrides:\n      member-1: 'a: 1'\n      ⟦host⟧: 'a: 1'\n"), ["unplaced-override"]),
  SchedulingCase(
    "an override of a cluster that is not there",
    selecting("clusterSelector: {matchLabels: {env: staging}}", more: "    overrides:\n      ⟦member-9⟧: 'a: 1'\n"),
    ["unplaced-override"]),
  SchedulingCase(
    "an override of a cluster nobody knows of",
    selecting("clusterSelector: {matchLabels: {env: staging}}", more: "    overrides:\n      member-9: 'a: 1'\n"),
    catalog: .incomplete),
  SchedulingCase(
    "an override and a selector, nothing known",
    selecting("clusterSelector: {matchLabels: {env: staging}}", more: "    overrides:\n      member-9: 'a: 1'\n"),
    catalog: .none),
  SchedulingCase(
    "an override, and nothing is selected",
    selecting("clusterSelector: {matchLabels: {env: ⟦stage⟧}}", more: "    overrides:\n      member-1: 'a: 1'\n"),
    ["no-cluster-selected"]),
  SchedulingCase(
    "an override, and everything is selected",
    selecting("⟦clusterSelector⟧: {}", more: "    overrides:\n      member-1: 'a: 1'\n"), ["selects-every-cluster"]),
  SchedulingCase(
    "an override of a numbered cluster", placed("['1']", more: "    overrides:\n      1: 'a: 1'\n"), catalog: .none),

  // Aliases and merge keys.
  SchedulingCase(
    "a list and a selector by merge keys",
    plan("  clusterScheduling:\n    placement:\n      <<: {⟦clusterSelector⟧: {}}\n      clusters: [host]\n"),
    ["ignored-cluster-selector"]),
  SchedulingCase(
    "labels by a merge key",
    selecting(
      "clusterSelector:\n        matchLabels:\n          <<: {env: ⟦stagin⟧, region: north}\n          region: north"),
    ["no-cluster-selected"]),
  SchedulingCase(
    "an expression by a merge key", selecting(expression: "{<<: {key: env, operator: ⟦Is⟧}, values: [prod]}"),
    ["invalid-cluster-selector"]),
  SchedulingCase(
    "overrides by a merge key",
    placed("[member-1]", more: "    overrides:\n      <<: {member-1: 'a: 1', ⟦host⟧: 'a: 1'}\n"),
    ["unplaced-override"]),
  SchedulingCase(
    "a scheduling by a merge key",
    plan("  <<: {clusterScheduling: {placement: {⟦clusters⟧: []}}}\n"), ["empty-placement"]),
  SchedulingCase(
    "an alias as an item",
    placed("[host, ⟦*c⟧]").replacingFirst("name: devops", with: "name: devops\n  annotations: {a: &c nope}"),
    ["unknown-cluster"]),

  // Hygiene.
  SchedulingCase("a namespace", plan(metadataMembers: "  ⟦namespace⟧: default\n"), ["namespace-on-cluster-scoped"]),
  SchedulingCase(
    "a namespace, nothing known", plan(metadataMembers: "  ⟦namespace⟧: default\n"), ["namespace-on-cluster-scoped"],
    catalog: .none),
  SchedulingCase("a namespace without a value", plan(metadataMembers: "  namespace:\n")),
  SchedulingCase("a namespace of another type", plan(metadataMembers: "  namespace: ⟦1⟧\n"), ["wrong-type"]),
  SchedulingCase("a status", plan(more: "⟦status⟧:\n  state: Installed\n"), ["status-in-manifest"]),
  SchedulingCase("an empty status", plan(more: "status: {}\n")),
  SchedulingCase(
    "an export",
    plan(
      metadata: "metadata:\n  name: devops\n  ⟦uid⟧: abc\n  ⟦resourceVersion⟧: \"1\"\n",
      more: "status:\n  state: Installed\n"),
    ["server-managed-field", "server-managed-field"]),
  SchedulingCase(
    "half an export",
    plan(metadata: "metadata:\n  name: devops\n  ⟦generation⟧: 1\n", more: "⟦status⟧:\n  state: Installed\n"),
    ["server-managed-field", "status-in-manifest"]),
  SchedulingCase(
    "every field of the server's",
    plan(
      metadataMembers:
        "  ⟦creationTimestamp⟧: '2025-01-01T00:00:00Z'\n  ⟦deletionTimestamp⟧: '2025-01-01T00:00:00Z'\n  ⟦deletionGracePeriodSeconds⟧: 0\n  ⟦generation⟧: 1\n  ⟦managedFields⟧: []\n  ⟦resourceVersion⟧: '1'\n  ⟦selfLink⟧: a\n  ⟦uid⟧: b\n"
    ), Array(repeating: "server-managed-field", count: 8)),
  SchedulingCase("what kubectl create --dry-run prints", plan(metadataMembers: "  creationTimestamp: null\n")),
  SchedulingCase(
    "a forced deletion", plan(metadataMembers: "  annotations:\n    ⟦kubesphere.io/force-delete⟧: ''\n"),
    ["force-delete-annotation"]),
  SchedulingCase(
    "a forced deletion in brackets",
    plan(metadataMembers: "  annotations: {a: b, ⟦kubesphere.io/force-delete⟧: 'true'}\n"),
    ["force-delete-annotation"]),
  SchedulingCase(
    "managed by Helm", plan(metadataMembers: "  labels: {app.kubernetes.io/managed-by: ⟦Helm⟧}\n"),
    ["unvalidated-by-webhook"]),
  SchedulingCase(
    "managed by something else", plan(metadataMembers: "  labels: {app.kubernetes.io/managed-by: helm, a: Helm}\n")),
]

struct SchedulingRuleTests {
  @Test(arguments: schedulingCases) func findings(_ test: SchedulingCase) {
    let (text, ranges) = Marked(test.text).textAndRanges
    // Values that are filled in later are told of by another table.
    let findings = diagnose(PlanFile(text), catalog: schedulingCatalog(test.catalog)).filter {
      $0.code != "placeholder"
    }
    #expect(findings.map(\.code) == test.codes, "\(findings.map(\.message.en))")
    #expect(findings.map(\.range) == ranges)
  }

  /// After any fix the text still parses, and what it mends is gone.
  @Test(arguments: schedulingCases) func fixes(_ test: SchedulingCase) {
    let text = Marked(test.text).text
    let catalog = schedulingCatalog(test.catalog)
    let findings = diagnose(PlanFile(text), catalog: catalog)
    for finding in findings {
      for fix in finding.fixes {
        let fixed = applying(fix.edits, to: text)
        let remaining = diagnose(PlanFile(fixed), catalog: catalog)
        #expect(
          !remaining.contains { $0.code == "yaml-syntax" } || findings.contains { $0.code == "yaml-syntax" }, "\(fixed)"
        )
        #expect(
          remaining.filter { $0.code == finding.code }.count < findings.filter { $0.code == finding.code }.count,
          "\(fix.title.en)\n\(fixed)")
      }
      #expect(finding.fixes.filter(\.isPreferred).count <= 1)
    }
  }

  struct FixCase: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    /// What one of the fixes makes of it.
    let fixed: String
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ fixed: String) { (self.name, self.text, self.fixed) = (name, text, fixed) }
  }

  /// What the edits look like, in each style.
  static let fixCases: [FixCase] = [
    FixCase(
      "a block scheduling", plan(""),
      plan("  clusterScheduling:\n    placement:\n      clusters:\n        - host\n")),
    FixCase(
      "a scheduling in JSON", json(""),
      json(#", "clusterScheduling": {"placement": {"clusters": ["host", "member-1", "member-5"]}}"#)),
    FixCase(
      "a scheduling without a value", plan("  clusterScheduling: # where?\n"),
      plan("  clusterScheduling: {placement: {clusters: [member-1]}} # where?\n")),
    FixCase(
      "a placement", plan("  clusterScheduling:\n    overrides: {host: 'a: 1'}\n"),
      plan("  clusterScheduling:\n    placement:\n      clusters:\n        - host\n    overrides: {host: 'a: 1'}\n")),
    FixCase(
      "a placement in braces", plan("  clusterScheduling: {overrides: {host: 'a: 1'}}\n"),
      plan("  clusterScheduling: {placement: {clusters: [host]}, overrides: {host: 'a: 1'}}\n")),
    FixCase(
      "a placement without a value", plan("  clusterScheduling:\n    placement: ~\n"),
      plan("  clusterScheduling:\n    placement: {clusters: [host]}\n")),
    FixCase("an empty list", placed("[] # none"), placed("[host] # none")),
    FixCase(
      "an empty placement", plan("  clusterScheduling:\n    placement: {}\n"),
      plan("  clusterScheduling:\n    placement: {clusters: [member-5]}\n")),
    FixCase(
      "a placement without members that count", plan("  clusterScheduling:\n    placement:\n      clusterSelector:\n"),
      plan("  clusterScheduling:\n    placement:\n      clusters:\n        - host\n      clusterSelector:\n")),
    FixCase("the last item", placed("[host, member-1, host]"), placed("[host, member-1]")),
    FixCase(
      "an item in the middle", placed("[host, frankfurt, member-1]"), placed("[host, member-1]")),
    FixCase(
      "an item on its own line", placed("\n        - host\n        - frankfurt\n        - member-1 # stays"),
      placed("\n        - host\n        - member-1 # stays")),
    FixCase(
      "the first item on its own line", placed("\n        - 'frankfurt'\n        # the host\n        - host"),
      placed("\n        # the host\n        - host")),
    FixCase(
      "the last item of a text", String(placed("\n      - host\n      - host").dropLast()),
      String(placed("\n      - host").dropLast())),
    FixCase(
      "an item in CRLF", crlf(placed("\n        - host\n        - host")),
      crlf(placed("\n        - host"))),
    FixCase(
      "a quoted name", placed("['host', \"memeber-1\"]"), placed("['host', \"member-1\"]")),
    FixCase(
      "a cluster more", placed("[member-1]", more: "    overrides: {host: 'a: 1'}\n"),
      placed("[member-1, host]", more: "    overrides: {host: 'a: 1'}\n")),
    FixCase(
      "a cluster more, on its own line",
      placed("\n      - member-1 # one", more: "    overrides:\n      host: |\n        a: 1\n"),
      placed("\n      - member-1 # one\n      - host", more: "    overrides:\n      host: |\n        a: 1\n")),
    FixCase(
      "an override less",
      placed("[member-1]", more: "    overrides:\n      host: |\n        a: 1\n      member-1: |\n        a: 2\n"),
      placed("[member-1]", more: "    overrides:\n      member-1: |\n        a: 2\n")),
    FixCase(
      "a selector less",
      placed(
        "\n        - host",
        more: "      clusterSelector:\n        matchLabels:\n          env: prod\n    overrides: {}\n"),
      placed("\n        - host", more: "    overrides: {}\n")),
    FixCase(
      "an operator for values", selecting(expression: "{key: env, operator: Exists, values: [prod]}"),
      selecting(expression: "{key: env, operator: In, values: [prod]}")),
    FixCase(
      "no values",
      selecting(expression: "key: env\n            operator: Exists\n            values:\n              - prod"),
      selecting(expression: "key: env\n            operator: Exists")),
    FixCase(
      "an operator in the words of another", selecting(expression: "{key: env, operator: '!=', values: [prod]}"),
      selecting(expression: "{key: env, operator: 'NotIn', values: [prod]}")),
    FixCase(
      "a label key", selecting("clusterSelector: {matchLabels: {regoin: north}}"),
      selecting("clusterSelector: {matchLabels: {region: north}}")),
    FixCase("a strategy", plan(strategy: "|\n    Manual"), plan(strategy: "Manual")),
    FixCase(
      "a strategy with its tag", plan(strategy: "!!str automatic # ?"),
      plan(strategy: "!!str Automatic # ?")),
    FixCase("switched on", plan(enabled: "no"), plan(enabled: "true")),
    FixCase("a text switched on", plan(enabled: "!!bool 'no'"), plan(enabled: "!!bool 'true'")),
    FixCase(
      "the only annotation", plan(metadataMembers: "  annotations:\n    kubesphere.io/force-delete: ''\n"), plan()),
    FixCase("a status", plan(more: "status:\n  state: Installed\n"), plan()),
  ]

  @Test(arguments: fixCases) func edits(_ test: FixCase) {
    let findings = diagnose(PlanFile(test.text), catalog: schedulingCatalog(.complete))
    let found = findings.flatMap(\.fixes).map { applying($0.edits, to: test.text) }
    #expect(found.count { $0 == test.fixed } == 1, "\(found)")
  }

  /// Whether a label is valid is asked of Kubernetes' rules, why it is not of the words of invalid-label.
  @Test(arguments: [
    "", "a", "-a", "a-", "a/b", "/a", "a/", "a/b/c", "A/b", "a b", "é", "a_b", "_", "a..b/c", "a.b/c", "${A}",
    String(repeating: "x", count: 63), String(repeating: "x", count: 64), String(repeating: "a.", count: 127) + "a/b",
  ])
  func wordsAreThereForWhatIsRefused(_ text: String) {
    #expect((LabelSelector.reasonAgainst(labelKey: text) == nil) == (labelKeyFault(text) == nil))
    #expect((LabelSelector.reasonAgainst(labelValue: text) == nil) == (labelValueFault(text) == nil))
  }

  @Test func messagesNameTheirEvidence() {
    let findings = diagnose(PlanFile(placed("[frankfurt, member-2]")), catalog: schedulingCatalog(.complete))
    #expect(findings.count == 2 && findings.allSatisfy { $0.message.en.contains("catalog.yaml") })
  }

  /// Long lists, long selectors and bombs of aliases. A quadratic step would take minutes; that they are quick is the
  /// benchmarks' to show.
  @Test(.timeLimit(.minutes(1))) func longListsAndBombs() {
    let most = Rule.mostFindings
    let names = (0..<20_000).map { "cluster-\($0)" }
    let labels = names.map { "          \($0): a\n" }.joined()
    let overrides = names.map { "      x\($0): 'a: 1'\n" }.joined()
    let expressions = names.map { "          - {key: \($0), operator: Is}\n" }.joined()
    let bomb = (1..<24).map {
      "        - &b\($0) {<<: [\(Array(repeating: "*b\($0 - 1)", count: 9).joined(separator: ", "))]}\n"
    }
    for (text, expected) in [
      (
        placed("[\(names.joined(separator: ", "))]", more: "    overrides:\n" + overrides),
        ["unknown-cluster": most, "unplaced-override": most]
      ),
      (placed("[\(names.map { _ in "host" }.joined(separator: ", "))]"), ["duplicate-cluster": most]),
      (selecting("clusterSelector:\n        matchLabels:\n\(labels)"), ["no-cluster-selected": 1]),
      (
        selecting("clusterSelector:\n        matchExpressions:\n" + expressions), ["invalid-cluster-selector": most]
      ),
      (
        selecting(
          "clusterSelector:\n        matchExpressions:\n        - &b0 {key: env, operator: Exists}\n\(bomb.joined())"),
        ["yaml-syntax": 1]
      ),
    ] as [(String, [String: Int])] {
      let findings = diagnose(PlanFile(text), catalog: schedulingCatalog(.complete))
      #expect(Dictionary(grouping: findings, by: \.code).mapValues(\.count) == expected)
    }
  }
}

private func crlf(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
}
