// Patches written as texts in kustomizations, with the findings expected at the marked places.

import CatalogSources
import KubeSphereModel
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

private let head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base]\n"
private let plan = "    apiVersion: kubesphere.io/v1alpha1\n    kind: InstallPlan\n    metadata:\n      name: devops\n"
private let target = "  target: {group: kubesphere.io, kind: InstallPlan, name: devops}\n"

struct InlinePatchTests {
  /// name, text, codes
  static let rows: [(String, String, [String])] = [
    (
      "a version that does not exist",
      head + "patches:\n- patch: |-\n" + plan + "    spec:\n      extension:\n        version: ⟦9.9.9⟧\n",
      ["unknown-version"]
    ),
    (
      "one that does",
      head + "patches:\n- patch: |-\n" + plan + "    spec:\n      extension:\n        version: 1.1.3\n", []
    ),
    (
      "a wrong value", head + "patches:\n- patch: |-\n" + plan + "    spec:\n      upgradeStrategy: ⟦manual⟧\n",
      ["invalid-upgrade-strategy"]
    ),
    (
      "an unknown field", head + "patches:\n- patch: |-\n" + plan + "    spec:\n      ⟦enable⟧: true\n",
      ["unknown-field"]
    ),
    ("a wrong type", head + "patches:\n- patch: |\n" + plan + "    spec:\n      enabled: ⟦\"true\"⟧\n", ["wrong-type"]),
    (
      "two patches",
      head + "patches:\n- patch: |-\n" + plan + "    spec:\n      ⟦enable⟧: true\n- patch: |-\n" + plan
        + "    spec:\n      ⟦config2⟧: x\n", ["unknown-field", "unknown-field"]
    ),
    (
      "several documents in one text",
      head + "patches:\n- patch: |-\n" + plan + "    spec: {⟦a⟧: 1}\n    ---\n" + plan + "    spec: {⟦b⟧: 1}\n",
      ["unknown-field", "unknown-field"]
    ),
    (
      "in quotes",
      head
        + #"patches: [{patch: "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec: {extension: {version: ⟦9.9.9⟧}}"}]"#
        + "\n", ["unknown-version"]
    ),
    (
      "in single quotes",
      head
        + "patches:\n- patch: '{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: devops}, spec: {⟦enable⟧: true}}'\n",
      ["unknown-field"]
    ),
    (
      "a strategic merge of the old kind",
      head + "patchesStrategicMerge:\n- |-\n" + plan + "    spec:\n      ⟦enable⟧: true\n", ["unknown-field"]
    ),
    ("files are none", head + "patchesStrategicMerge: [InstallPlan.yaml]\npatches: [{path: a.yaml}]\n", []),
    (
      "another kind",
      head
        + "patches:\n- patch: |-\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: a}\n    data: {a: InstallPlan}\n",
      []
    ),
    ("what a patch leaves out", head + "patches:\n- patch: |-\n" + plan, []),
    ("a patch that deletes", head + "patches:\n- patch: |-\n    $patch: delete\n" + plan, []),
    (
      "the target's name counts",
      head + "patches:\n- patch: |-\n" + plan.replacing("devops", with: "any")
        + "    spec:\n      extension:\n        version: ⟦9.9.9⟧\n" + target, ["unknown-version"]
    ),
    (
      "a pattern is no name",
      head + "patches:\n- patch: |-\n" + plan
        + "    spec:\n      extension:\n        version: 9.9.9\n  target: {kind: InstallPlan, name: dev.*}\n", []
    ),
    (
      "a target of another kind",
      head + "patches:\n- patch: |-\n" + plan + "    spec:\n      enable: true\n  target: {kind: Deployment}\n", []
    ),
    (
      "a target without a kind",
      head + "patches:\n- patch: |-\n" + plan + "    spec:\n      ⟦enable⟧: true\n  target: {labelSelector: a=b}\n",
      ["unknown-field"]
    ),
    ("a broken text", head + "patches:\n- patch: |-\n" + plan + "    spec:\n      enabled: ⟦[b⟧\n", ["yaml-syntax"]),
    (
      "a configuration in it",
      head + "patches:\n- patch: |-\n" + plan + "    spec:\n      config: |\n        a: 1\n        ⟦a⟧: 2\n",
      ["config-duplicate-key"]
    ),
    ("no kind", "patches:\n- patch: |-\n" + plan + "    spec:\n      ⟦enable⟧: true\n", ["unknown-field"]),
    (
      "a component",
      head.replacing("Kustomization", with: "Component") + "patches:\n- patch: |-\n" + plan
        + "    spec:\n      ⟦enable⟧: true\n", ["unknown-field"]
    ),
    (
      "no kustomization",
      "apiVersion: v1\nkind: ConfigMap\npatches:\n- patch: |-\n" + plan + "    spec:\n      enable: true\n", []
    ),
    (
      "Flux",
      "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  patches:\n  - patch: |\n  "
        + plan.replacing("\n", with: "\n  ") + "    spec:\n        ⟦enable⟧: true\n", ["unknown-field"]
    ),
    (
      "Argo CD",
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    kustomize:\n      patches:\n      - patch: '{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: devops}, spec: {⟦enable⟧: true}}'\n",
      ["unknown-field"]
    ),
    (
      "Windows",
      (head + "patches:\n- patch: |-\n" + plan + "    spec:\n      extension:\n        version: ⟦9.9.9⟧\n").replacing(
        "\n", with: "\r\n"), ["unknown-version"]
    ),
    // JSON 6902
    (
      "an operation: a version",
      head + "patches:\n- patch: |-\n    - op: replace\n      path: /spec/extension/version\n      value: ⟦9.9.9⟧\n"
        + target, ["unknown-version"]
    ),
    (
      "one that exists",
      head + "patches:\n- patch: |-\n    - op: replace\n      path: /spec/extension/version\n      value: 1.1.3\n"
        + target, []
    ),
    (
      "a wrong value of one",
      head + "patches:\n- patch: |-\n    - op: add\n      path: /spec/upgradeStrategy\n      value: ⟦manual⟧\n"
        + target, ["invalid-upgrade-strategy"]
    ),
    (
      "an unknown path",
      head + "patches:\n- patch: |-\n    - op: add\n      path: /spec/extension/⟦verzion⟧\n      value: x\n" + target,
      ["unknown-field"]
    ),
    (
      "an unknown path in the middle",
      head + "patches:\n- patch: |-\n    - op: add\n      path: /spec/⟦extensions⟧/version\n      value: x\n" + target,
      ["unknown-field"]
    ),
    (
      "an unknown path to remove",
      head + "patches:\n- patch: |-\n    - op: remove\n      path: /spec/⟦enable⟧\n" + target, ["unknown-field"]
    ),
    (
      "a path to remove",
      head + "patches:\n- patch: |-\n    - op: remove\n      path: /spec/clusterScheduling\n" + target, []
    ),
    (
      "the wrong type",
      head + "patches:\n- patch: |-\n    - op: replace\n      path: /spec/enabled\n      value: ⟦\"yes\"⟧\n" + target,
      ["wrong-type"]
    ),
    (
      "JSON",
      head
        + #"patches: [{patch: '[{"op": "replace", "path": "/spec/extension/version", "value": ⟦"9.9.9"⟧}]', target: {kind: InstallPlan, name: devops}}]"#
        + "\n", ["unknown-version"]
    ),
    (
      "the old kind",
      head
        + "patchesJson6902:\n- target: {group: kubesphere.io, version: v1alpha1, kind: InstallPlan, name: devops}\n  patch: |-\n    - op: replace\n      path: /spec/extension/version\n      value: ⟦9.9.9⟧\n",
      ["unknown-version"]
    ),
    (
      "an item of a list",
      head
        + "patches:\n- patch: |-\n    - op: add\n      path: /spec/clusterScheduling/placement/clusters/-\n      value: ⟦1⟧\n"
        + target, ["wrong-type"]
    ),
    (
      "an item that is well",
      head
        + "patches:\n- patch: |-\n    - op: add\n      path: /spec/clusterScheduling/placement/clusters/0\n      value: host\n"
        + target, []
    ),
    (
      "a label that is a number",
      head + "patches:\n- patch: |-\n    - op: add\n      path: /metadata/labels/example.com~1a\n      value: ⟦1⟧\n"
        + target, ["wrong-type"]
    ),
    (
      "a label",
      head + "patches:\n- patch: |-\n    - op: add\n      path: /metadata/labels/0\n      value: a\n" + target, []
    ),
    (
      "a mapping as a value",
      head
        + "patches:\n- patch: |-\n    - op: add\n      path: /spec/clusterScheduling\n      value:\n        placement:\n          clusters: [host]\n        ⟦overides⟧: {}\n"
        + target, ["unknown-field"]
    ),
    (
      "a text as a value",
      head
        + "patches:\n- patch: |-\n    - op: add\n      path: /spec/config\n      value: |\n        a: 1\n        ⟦a⟧: 2\n"
        + target, ["config-duplicate-key"]
    ),
    (
      "a list as a value",
      head
        + "patches:\n- patch: |-\n    - op: add\n      path: /spec/clusterScheduling/placement/clusters\n      value:\n      - host\n      - ⟦1⟧\n"
        + target, ["wrong-type"]
    ),
    (
      "operations of another kind",
      head
        + "patches:\n- patch: |-\n    - op: add\n      path: /spec/a\n      value: InstallPlan\n  target: {kind: Deployment}\n",
      []
    ),
    (
      "operations without a target",
      head + "# InstallPlan\npatches:\n- patch: |-\n    - op: add\n      path: /spec/a\n      value: 1\n", []
    ),
    (
      "broken operations",
      head
        + "# InstallPlan\npatches:\n- patch: |-\n    - op: add\n      path: spec\n    - 1\n    - {}\n    - {op: add, path: '', value: 1}\n    - {op: copy, from: /a, path: /b}\n"
        + target, []
    ),
  ]

  static let catalog: Catalog = {
    var reader = ManifestReader()
    reader.read(Array(Rule.exampleCatalog.utf8), path: "catalog.yaml")
    return reader.catalog(evidence: "catalog.yaml")
  }()

  @Test(arguments: rows.indices) func findings(_ index: Int) {
    let row = Self.rows[index]
    let (text, ranges) = Marked(row.1).textAndRanges
    let findings = diagnose(PlanFile(text), catalog: Self.catalog).filter { $0.code != "missing-upgrade-strategy" }
    #expect(findings.map(\.code) == row.2, "\(row.0): \(findings)")
    #expect(findings.map(\.range) == ranges, "\(row.0): \(findings)")
    for finding in findings {
      for fix in finding.fixes {
        let fixed = PlanFile(applying(fix.edits, to: text))
        #expect(fixed.parts.allSatisfy { $0.content?.document.errors.isEmpty != false }, "\(row.0): \(fix)")
        let left = diagnose(fixed, catalog: Self.catalog).filter { $0.code == finding.code }
        #expect(left.count < findings.count { $0.code == finding.code }, "\(row.0): \(fix) \(fixed.text.string)")
      }
    }
  }

  @Test func patchesCountAsPlans() {
    #expect(PlanFile(Self.rows[5].1).planCount == 2)
    #expect(PlanFile(head + "patches: [{path: InstallPlan.yaml}]\n").planCount == 0)
  }
}
