// Documents valid and invalid, with the findings expected: the marked places, in order, and their codes.

import CatalogSources
import KubeSphereModel
import Testing
import YAMLSyntax

@testable import InstallPlanAnalysis

struct RuleCase: CustomTestStringConvertible, Sendable {
  let name: String
  /// With `⟦` and `⟧` around each place, in the order of their starts.
  let text: String
  let codes: [String]
  /// With the catalog of the rules' examples, one that lacks a kind, or none.
  let catalog: CatalogKind
  var testDescription: String { name }

  enum CatalogKind: Sendable { case none, complete, onlyVersions, onlyExtensions, incomplete }

  init(_ name: String, _ text: String, _ codes: [String] = [], catalog: CatalogKind = .complete) {
    self.name = name
    self.text = text
    self.codes = codes
    self.catalog = catalog
  }
}

/// A plan of devops 1.1.3 with parts of it replaced.
private func plan(
  header: String = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n",
  metadata: String = "metadata:\n  name: devops\n",
  name: String = "devops", version: String = "1.1.3", enabled: String = "  enabled: true\n",
  strategy: String = "  upgradeStrategy: Manual\n", more: String = ""
) -> String {
  "\(header)\(metadata)spec:\n  extension:\n    name: \(name)\n    version: \(version)\n\(enabled)\(strategy)\(more)"
}

/// A plan with this mapping as its `spec.extension`.
private func merging(_ mapping: String) -> String {
  plan().replacingFirst("\n    name: devops\n    version: 1.1.3", with: " " + mapping)
}

let ruleCases: [RuleCase] = [
  // What is none of ours.
  RuleCase("another kind", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nspec: {nonsense: 1, nonsense: 2}\n"),
  RuleCase(
    "OLM's InstallPlan",
    "apiVersion: operators.coreos.com/v1alpha1\nkind: InstallPlan\nmetadata: {name: x}\nspec: {approval: Manual}\n"),
  RuleCase("no group", "kind: InstallPlan\nmetadata: {name: a}\n"),
  RuleCase(
    "a group that only begins so", "apiVersion: kubesphere.io.example.com/v1\nkind: InstallPlan\nspec: {a: b}\n"),
  RuleCase("broken, and not known to be ours", "kind: InstallPlan\nspec: {a: [\n"),
  RuleCase("the word alone", "InstallPlan\n"),
  RuleCase("a list of texts", "- InstallPlan\n- kubesphere.io/v1alpha1\n"),

  // Clean, in every style.
  RuleCase("block", plan()),
  RuleCase("quoted", plan(metadata: "metadata:\n  name: 'devops'\n", name: "\"devops\"", version: "'1.1.3'")),
  RuleCase(
    "flow",
    "# flow\n{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: devops}, spec: {extension: {name: devops, version: 1.1.3}, enabled: true, upgradeStrategy: Manual}}"
  ),
  RuleCase(
    "JSON",
    #"{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": "devops"}, "spec": {"extension": {"name": "devops", "version": "1.1.3"}, "enabled": true, "upgradeStrategy": "Manual"}}"#
  ),
  RuleCase("CRLF", plan().split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")),
  RuleCase("YAML 1.1 booleans", plan(enabled: "  enabled: yes\n")),
  RuleCase("a directive", "⟦%YAML 1.1⟧\n---\n" + plan(), ["yaml-syntax"]),
  RuleCase(
    "labels and annotations are the author's",
    plan(metadata: "metadata:\n  name: devops\n  labels: {a: b}\n  annotations: {c.d/e: 'f'}\n")),
  RuleCase("optional fields without a value", plan(more: "  config:\n  clusterScheduling:\n")),
  RuleCase(
    "what the API server writes",
    plan(
      metadata:
        "metadata:\n  name: devops\n  ⟦uid⟧: abc\n  ⟦generation⟧: 2\n  ⟦managedFields⟧: [{anything: {at: all}}]\n"),
    ["server-managed-field", "server-managed-field", "server-managed-field"]),
  RuleCase(
    "a status as kubectl prints it",
    plan(
      more:
        "⟦status⟧:\n  state: Installed\n  enabled: true\n  conditions:\n  - {type: Installed, status: \"True\", reason: Done, message: '', lastTransitionTime: '2025-01-01T00:00:00Z'}\n  clusterSchedulingStatuses:\n    host: {state: Installed}\n"
    ), ["status-in-manifest"]),
  RuleCase("config is a text of its own", plan(more: "  config: |\n    a: 1\n    b: {a: 2}\n    spec: {}\n")),
  RuleCase(
    "an alias",
    plan(
      more:
        "  config: &c |\n    a: b\n  clusterScheduling:\n    placement: {clusters: [host]}\n    overrides: {host: *c}\n"
    )),
  RuleCase(
    "a merge key",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec:\n  <<: {enabled: true, upgradeStrategy: Manual}\n  extension: {name: devops, version: 1.1.3}\n"
  ),

  RuleCase(
    "two merge keys",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec:\n  <<: {enabled: true}\n  <<: {upgradeStrategy: Manual}\n  extension: {name: devops, version: 1.1.3}\n"
  ),

  // What another value takes the place of is not the plan's.
  RuleCase(
    "a merged value that a key overrides", merging("{<<: {name: 1, version: 1.10}, name: devops, version: 1.1.3}")),
  RuleCase(
    "a key that a merged value overrides",
    merging("{name: devops, version: 1.1.3, <<: {version: ⟦1.10⟧}}"), ["wrong-type"]),
  RuleCase("of merged ones the first counts", merging("{<<: [{version: 1.1.3}, {version: 1.10}], name: devops}")),
  RuleCase(
    "of two merges the last counts", merging("{<<: {version: 1.1.3}, <<: {version: ⟦1.10⟧}, name: devops}"),
    ["wrong-type"]),
  RuleCase(
    "an alias that a key overrides",
    plan(
      metadata: "metadata:\n  name: devops\n  annotations: &a {version: '${V}', name: <NAME>}\n",
      name: "devops\n    <<: *a\n    name: devops"
    ).replacingFirst("    name: devops\n    <<", with: "    <<"), []),
  RuleCase(
    "a merged label that a key overrides",
    plan(metadata: "metadata:\n  name: devops\n  labels: {<<: {a: b c, d: ⟦e f⟧}, a: b}\n"), ["invalid-label"]),
  RuleCase(
    "merged values that a key overrides",
    plan(more: "  <<: {config: '[', enabled: '${E}'}\n  config: 'a: b'\n  enabled: true\n").replacingFirst(
      "  enabled: true\n  up", with: "  up")),
  RuleCase(
    "a whole mapping that a key overrides",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\n<<: {spec: {extension: {name: 1}, odd: 2}}\nspec: {extension: {name: devops, version: 1.1.3}, enabled: true, upgradeStrategy: Manual}\n"
  ),
  RuleCase(
    "an empty one in front of the real one",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec:\n  extension: {}\n  ⟦extension⟧: {name: devops, version: 1.1.3}\n  enabled: true\n  upgradeStrategy: Manual\n",
    ["duplicate-key"]),
  RuleCase(
    "an empty spec in front of the real one",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec:\n⟦spec⟧:\n  extension: {name: devops, version: 1.1.3}\n  enabled: true\n  upgradeStrategy: Manual\n",
    ["duplicate-key"]),
  RuleCase(
    "a wrong one in front of the real one", plan(enabled: "  enabled: 'maybe'\n  ⟦enabled⟧: true\n"), ["duplicate-key"]),
  RuleCase(
    "a wrong one behind the real one", plan(enabled: "  enabled: true\n  ⟦enabled⟧: ⟦'maybe'⟧\n"),
    ["duplicate-key", "wrong-type"]),
  RuleCase(
    "an unknown field in a mapping that is lost",
    plan(more: "  clusterScheduling: {odd: 1, placement: 2}\n  ⟦clusterScheduling⟧: {placement: {clusters: [host]}}\n"),
    ["duplicate-key"]),
  RuleCase(
    "a duplicate without a value behind it",
    plan(more: "  ⟦extension⟧:\n").replacingFirst("⟦extension⟧", with: "⟦⟦extension⟧⟧"),
    ["duplicate-key", "missing-field"]),

  // Unknown fields without a value.
  RuleCase("unknown, null", plan(more: "  ⟦other⟧: null\n"), ["unknown-field"]),
  RuleCase("unknown, nothing", plan(metadata: "metadata:\n  name: devops\n  ⟦creationDate⟧:\n"), ["unknown-field"]),
  RuleCase("known, null", plan(metadata: "metadata:\n  name: devops\n  labels: ~\n")),

  // Form.
  RuleCase(
    "duplicates at several levels",
    plan(metadata: "metadata:\n  name: devops\n  ⟦name⟧: devops\n  labels: {a: b, ⟦a⟧: c}\n"),
    ["duplicate-key", "duplicate-key"]),
  RuleCase(
    "three times", plan(enabled: "  enabled: true\n  ⟦enabled⟧: true\n  ⟦enabled⟧: true\n"),
    ["duplicate-key", "duplicate-key"]),
  RuleCase(
    "the same key in two spellings", plan(enabled: "  enabled: true\n  ⟦\"enabled\"⟧: true\n"), ["duplicate-key"]),
  RuleCase(
    "unknown at the root", plan(header: "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n⟦data⟧: {}\n"),
    ["unknown-field"]),
  RuleCase(
    "unknown in a selector",
    plan(
      more:
        "  clusterScheduling:\n    placement:\n      clusterSelector:\n        matchExpressions:\n        - {key: a, operator: Exists, ⟦value⟧: b}\n"
    ), ["unknown-field"]),
  RuleCase("one misspelt field is one finding", plan(strategy: "  ⟦upgradeStrategie⟧: Manual\n"), ["unknown-field"]),
  RuleCase("unknown fields have no insides", plan(more: "  ⟦other⟧:\n    a: {b: c}\n"), ["unknown-field"]),
  RuleCase("numbers where texts belong", plan(name: "devops", version: "⟦1.1⟧"), ["wrong-type"]),
  RuleCase("a version that would lose a zero", plan(version: "⟦1.10⟧"), ["wrong-type"]),
  RuleCase("a hexadecimal name", plan(metadata: "metadata:\n  name: ⟦0x1F⟧\n"), ["wrong-type"]),
  RuleCase("a boolean name", plan(metadata: "metadata:\n  name: ⟦on⟧\n"), ["wrong-type"]),
  RuleCase("a text for a boolean", plan(enabled: "  enabled: ⟦\"yes\"⟧\n"), ["wrong-type"]),
  RuleCase("a mapping for a text", plan(more: "  config:\n    ⟦a: b⟧\n"), ["wrong-type"]),
  RuleCase("a list for a mapping", plan(more: "  clusterScheduling: ⟦[host]⟧\n"), ["wrong-type"]),
  RuleCase(
    "a text for a list", plan(more: "  clusterScheduling:\n    placement:\n      clusters: ⟦host⟧\n"), ["wrong-type"]),
  RuleCase(
    "an empty item", plan(more: "  clusterScheduling:\n    placement:\n      clusters: [host, ⟦null⟧]\n"),
    ["wrong-type"]),
  RuleCase(
    "a number as an override",
    plan(more: "  clusterScheduling:\n    placement: {clusters: [host]}\n    overrides: {host: ⟦1⟧}\n"), ["wrong-type"]),
  RuleCase("a template left over", plan(version: "⟦{{version}}⟧"), ["placeholder"], catalog: .none),
  RuleCase("infinity", plan(more: "  config: ⟦.inf⟧\n"), ["wrong-type"]),
  RuleCase(
    "spec without a value",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\n⟦spec⟧:\n", ["missing-field"]),
  RuleCase(
    "no spec", "apiVersion: kubesphere.io/v1alpha1\nkind: ⟦InstallPlan⟧\nmetadata: {name: devops}\n", ["missing-field"]),
  RuleCase(
    "no metadata",
    "apiVersion: kubesphere.io/v1alpha1\nkind: ⟦InstallPlan⟧\nspec:\n  extension: {name: devops, version: 1.1.3}\n  enabled: true\n  upgradeStrategy: Manual\n",
    ["missing-field"]),
  RuleCase(
    "a version without a value", plan(version: "").replacingFirst("version", with: "⟦version⟧"), ["missing-field"]),
  RuleCase("an explicit null", plan(version: "~").replacingFirst("version", with: "⟦version⟧"), ["missing-field"]),
  RuleCase(
    "no extension and no enabled",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\n⟦⟦spec⟧⟧:\n  upgradeStrategy: Manual\n",
    ["missing-field", "missing-field"]),
  RuleCase(
    "a match expression needs key and operator",
    plan(
      more:
        "  clusterScheduling:\n    placement:\n      clusterSelector:\n        matchExpressions:\n        - ⟦values: [a]⟧\n"
    ).replacingFirst("⟦values", with: "⟦⟦values").replacingFirst("[a]⟧", with: "[a]⟧⟧"),
    ["missing-field", "missing-field"]),

  RuleCase(
    "JSON without a kind",
    #"{"apiVersion": ⟦"kubesphere.io/v1alpha1"⟧, "metadata": {"name": "devops"}, "spec": {"extension": {"name": "devops", "version": "1.1.3"}, "enabled": true, "upgradeStrategy": "Manual"}}"#,
    ["missing-field"]),

  // So broken that nothing of a plan is left but its name.
  RuleCase(
    "JSON without a colon",
    #"{"apiVersion":"kubesphere.io/v1alpha1","kind":"InstallPlan","metadata":{"name":"devops"},"spec":{"extension":{"name"⟦"devops"}}}⟧"#,
    ["yaml-syntax"]),
  RuleCase("broken, and another's", "apiVersion: v1\nkind: ConfigMap\ndata: [kubesphere.io/v1alpha1 InstallPlan\n"),

  // Broken: the error, and nothing that only follows from it.
  RuleCase("half a field", plan(more: "  ⟦conf⟧\n"), ["yaml-syntax"]),
  RuleCase("half a field in the middle", plan(enabled: "  ⟦ena⟧\n"), ["yaml-syntax"]),
  RuleCase(
    "half a field above the whole one", plan(metadata: "metadata:\n  ⟦labels⟧\n  name: devops\n  labels: {a: b}\n"),
    ["yaml-syntax"]),
  RuleCase(
    "half a field where an item begins",
    "apiVersion: v1\nkind: List\nitems:\n- ⟦meta⟧\n  apiVersion: kubesphere.io/v1alpha1\n  kind: InstallPlan\n  metadata: {name: ⟦a⟧}\n  spec: {extension: {name: ⟦devops⟧, version: 1.1.3}}\n",
    ["yaml-syntax", "name-mismatch", "name-mismatch"]),
  RuleCase("half a field behind a byte order mark", "\u{FEFF}⟦conf⟧\n" + plan(), ["yaml-syntax"]),
  RuleCase("an open quote", plan(version: "⟦\"1.1⟧"), ["yaml-syntax"]),
  RuleCase(
    "an open bracket", plan(more: "  clusterScheduling:\n    placement:\n      clusters: ⟦[host, mem⟧\n"),
    ["yaml-syntax"]),
  RuleCase("a tab", plan(more: "⟦\t⟧config: ''\n"), ["yaml-syntax"]),
  RuleCase(
    "broken, and wrong elsewhere", plan(metadata: "metadata:\n  name: ⟦devop⟧\n", name: "⟦devops⟧", more: "  ⟦conf⟧\n"),
    ["name-mismatch", "name-mismatch", "yaml-syntax"]),

  // Names and versions: known, known to be absent, unknown.
  RuleCase(
    "a mismatch", plan(metadata: "metadata:\n  name: ⟦other⟧\n", name: "⟦devops⟧"), ["name-mismatch", "name-mismatch"],
    catalog: .none),
  RuleCase("a mismatch that is filled in later", plan(name: "⟦${NAME}⟧"), ["placeholder"]),
  RuleCase("a version that is filled in later", plan(version: "⟦${VERSION}⟧"), ["placeholder"]),
  RuleCase("an absent version", plan(version: "⟦9.9.9⟧"), ["unknown-version"]),
  RuleCase("a version nobody knows of", plan(version: "9.9.9"), [], catalog: .none),
  RuleCase("versions are not in the catalog", plan(version: "9.9.9"), [], catalog: .onlyExtensions),
  RuleCase("the catalog could not be read whole", plan(version: "9.9.9"), [], catalog: .incomplete),
  RuleCase(
    "an absent extension, once", plan(metadata: "metadata:\n  name: nothing\n", name: "⟦nothing⟧"),
    ["unknown-extension"]),
  RuleCase(
    "an extension nobody knows of", plan(metadata: "metadata:\n  name: nothing\n", name: "nothing"), [], catalog: .none),
  RuleCase(
    "extensions are not in the catalog",
    plan(metadata: "metadata:\n  name: nothing\n", name: "nothing", version: "⟦1.0.0⟧"), ["unknown-version"],
    catalog: .onlyVersions),
  RuleCase(
    "the strategy without a value", plan(strategy: "  ⟦upgradeStrategy⟧:\n"), ["missing-upgrade-strategy"]),
  RuleCase("scheduling where it belongs", plan(more: "  clusterScheduling:\n    placement: {clusters: [host]}\n")),
  RuleCase(
    "scheduling a version nobody knows of",
    plan(
      metadata: "metadata:\n  name: grafana\n", name: "grafana", version: "10.4.1",
      more: "  clusterScheduling: {placement: {clusters: [host]}}\n"), [], catalog: .none),
  RuleCase(
    "scheduling on the host only",
    plan(
      metadata: "metadata:\n  name: grafana\n", name: "grafana", version: "10.4.1",
      more: "  ⟦clusterScheduling⟧: {placement: {clusters: [host]}}\n"), ["cluster-scheduling-on-host-only"]),

  // Several documents, lists.
  RuleCase(
    "the second document is wrong",
    plan() + "---\n" + plan(metadata: "metadata:\n  name: grafana\n", name: "grafana", version: "⟦9⟧"), ["wrong-type"]),
  RuleCase(
    "the first document is broken",
    plan(version: "⟦\"1⟧") + "---\n"
      + plan(metadata: "metadata:\n  name: grafana\n", name: "grafana", version: "10.4.1") + "...\n---\n"
      + plan(metadata: "metadata:\n  name: loki\n", name: "⟦loki⟧"),
    ["yaml-syntax", "unknown-extension"]),
  RuleCase(
    "a document behind an end mark alone",
    "a: b\n...\n# c\n"
      + plan().replacingFirst("apiVersion: kubesphere.io/v1alpha1", with: "⟦apiVersion: kubesphere.io/v1alpha1⟧"),
    ["yaml-syntax"]),
  RuleCase("what separates no documents", plan() + "⟦----⟧\n" + plan(), ["yaml-syntax"]),
  RuleCase("typographic dashes", plan() + "⟦———⟧\n" + plan(), ["yaml-syntax"]),
  RuleCase("dashes that are indented", plan() + " ⟦---⟧\n" + plan(), ["yaml-syntax"]),
  RuleCase("documents behind an end mark and a beginning", "a: b\n...\n---\n" + plan() + "...\n# done\n"),
  RuleCase("an end mark, and nothing before it", "# c\n...\n" + plan()),
  RuleCase(
    "a List of kubectl's",
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: kubesphere.io/v1alpha1\n  kind: InstallPlan\n  metadata: {name: ⟦a⟧}\n  spec:\n    extension: {name: ⟦devops⟧, version: 1.1.3}\n    enabled: true\n    upgradeStrategy: Manual\n- {apiVersion: v1, kind: Secret, nonsense: 1}\n",
    ["name-mismatch", "name-mismatch"]),
  RuleCase(
    "a typed list",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlanList\nitems:\n- metadata: {name: devops}\n  ⟦spec⟧:\n    extension: {name: devops, version: 1.1.3}\n    enabled: true\n",
    ["missing-upgrade-strategy"]),
]

struct RuleCaseTests {
  static func catalog(_ kind: RuleCase.CatalogKind) -> Catalog? {
    var extensions = [Extension(name: "devops"), Extension(name: "grafana")]
    var devops = ExtensionVersion(objectName: "devops-1.1.3", extensionName: "devops", version: "1.1.3")
    devops.installationMode = .multicluster
    var versions = [
      devops, ExtensionVersion(objectName: "grafana-10.4.1", extensionName: "grafana", version: "10.4.1"),
    ]
    switch kind {
    case .none: return nil
    case .onlyExtensions: versions = []
    case .onlyVersions: extensions = []
    case .complete, .incomplete: break
    }
    return Catalog(
      evidence: "catalog.yaml", isComplete: kind != .incomplete, extensions: extensions, versions: versions,
      categories: [], clusters: [])
  }

  /// Hardly any of these plans says where its agents run; SchedulingRuleCases.swift does.
  static let settings = RuleSettings(["missing-cluster-scheduling": Severity?.none])

  @Test(arguments: ruleCases + fileFormCases) func findings(_ test: RuleCase) {
    let (text, ranges) = Marked(test.text).textAndRanges
    let findings = diagnose(PlanFile(text), catalog: Self.catalog(test.catalog), settings: Self.settings)
    #expect(findings.map(\.code) == test.codes, "\(findings.map(\.message.en))")
    #expect(findings.map(\.range) == ranges)
  }

  /// An API server drops what is null before it looks for unknown fields.
  @Test func unknownFieldsWithoutAValueAreHints() {
    for (value, severity) in [("null", Severity.hint), ("~", .hint), ("", .hint), ("\"\"", .error), ("{}", .error)] {
      let file = PlanFile(plan(more: "  other: \(value)\n  &n upgradestrategy: &x \(value)\n"))
      #expect(
        diagnose(file, catalog: nil, settings: Self.settings).map(\.severity) == [severity, severity], "\(value)")
    }
  }

  /// After any fix the text still parses, and what it mends is gone.
  @Test(arguments: ruleCases) func fixes(_ test: RuleCase) {
    let text = Marked(test.text).text
    let file = PlanFile(text)
    let catalog = Self.catalog(test.catalog)
    let findings = diagnose(file, catalog: catalog, settings: Self.settings)
    let errors = file.parts.reduce(0) { $0 + ($1.content?.document.errors.count ?? 0) }
    for finding in findings {
      for fix in finding.fixes {
        let fixed = PlanFile(applying(fix.edits, to: text))
        #expect(fixed.parts.reduce(0) { $0 + ($1.content?.document.errors.count ?? 0) } <= errors, "\(fix)")
        let remaining = diagnose(fixed, catalog: catalog).filter { $0.code == finding.code }
        #expect(remaining.count < findings.filter { $0.code == finding.code }.count, "\(fix)")
      }
    }
  }

  @Test func severitiesAreSettable() {
    let file = PlanFile(plan(strategy: ""))
    func severities(_ settings: RuleSettings) -> [Severity] {
      diagnose(file, catalog: nil, settings: settings).map(\.severity)
    }
    #expect(severities(RuleSettings()) == [.warning])
    #expect(severities(RuleSettings(["missing-upgrade-strategy": .error])) == [.error])
    #expect(severities(RuleSettings(["missing-upgrade-strategy": Severity?.none])) == [])
  }
}

extension String {
  func replacingFirst(_ target: String, with replacement: String) -> String {
    var bytes = Array(utf8)
    let wanted = Array(target.utf8)
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else { return self }
    bytes.replaceSubrange(start..<start + wanted.count, with: Array(replacement.utf8))
    return String(decoding: bytes, as: UTF8.self)
  }
}
