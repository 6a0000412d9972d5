// The words of the features, in English and Chinese: Tests/Wording/hovers.md and facts.md.

import KubeSphereModel
import TestSupport
import Testing
import TextDocument

@testable import InstallPlanAnalysis

private let languages = [Language.english, .chinese]

private let intro = """
  Written by `FeatureWordingTests`; see `Tests/TestSupport/Wording.swift`.

  """

private func quote(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? ">\n" : "> \($0)\n" }.joined()
}

struct HoverWordingTests {
  @Test func wordsAreAsTheyWere() {
    // What is said, and the cases in which it is.
    var said: [String: [String]] = [:]
    var order: [String] = []
    for test in HoverCase.all {
      let texts = languages.compactMap { language in
        test.said(in: test.marked, language).map { quote(withoutDocumentation($0.markdown, language)) }
      }
      guard !texts.isEmpty else { continue }
      let text = texts.joined(separator: "\n")
      if said[text] == nil { order.append(text) }
      said[text, default: []].append(test.name)
    }
    let text =
      """
      # What hovers say

      Each with the names of the cases in which it is said. For what the table of fields says of a field or a value, there
      is only `{documentation}` and `{meaning}`: its words are in `Sources/InstallPlanAnalysis/Schema` alone. \(intro)
      """ + order.map { "\n## \((said[$0] ?? []).joined(separator: "; "))\n\n\($0)" }.joined()
    let difference = difference(of: text, from: "hovers.md")
    #expect(difference == nil, "\(difference ?? "")")
  }

  /// Every word is said in the language that was asked for.
  @Test func englishIsEnglish() {
    for test in HoverCase.all {
      let english = test.said(in: test.marked, .english)?.markdown ?? ""
      #expect(!english.contains { $0 >= "一" && $0 <= "龥" }, "\(english)")
      let chinese = test.said(in: test.marked, .chinese)?.markdown
      #expect(chinese?.contains { $0 >= "一" && $0 <= "龥" } != false, "\(chinese ?? "")")
    }
  }

  private func withoutDocumentation(_ markdown: String, _ language: Language) -> String {
    let fields = Schema.installPlan.nodes.map(\.field)
    let texts =
      fields.map { ($0.documentation.text(in: language), "{documentation}") }
      + fields.flatMap(\.allowedValues).map { ($0.meaning.text(in: language), "{meaning}") }
    // One may be the beginning of another.
    return texts.filter { !$0.0.isEmpty }.sorted { $0.0.count > $1.0.count }.reduce(markdown) {
      $0.replacing($1.0, with: $1.1)
    }
  }
}

struct FactWordingTests {
  private var text = "# What is told of facts\n\n\(intro)"

  private mutating func add(_ name: String, _ lines: (Language) -> [String]) {
    text += "\n## \(name)\n\n"
    text += languages.map { language in
      let lines = lines(language)
      return lines.isEmpty ? "> (nothing)\n" : lines.map(quote).joined()
    }.joined(separator: "\n")
  }

  @Test mutating func wordsAreAsTheyWere() {
    for (name, catalog) in factCatalogs {
      for item in catalog.extensions {
        add("\(name): the extension \(item.name)") { [facts(of: item, in: catalog, language: $0)] }
      }
      // Of those that differ in nothing but their number one is enough.
      let versions = catalog.allVersions.filter { version in
        catalog.allVersions.count < 15 ? !["1.1.1", "1.1.2"].contains(version.version) : version.version == "1.9.0"
      }
      for version in versions {
        add("\(name): the version \(version.objectName)") { [facts(of: version, in: catalog, language: $0)] }
      }
      for cluster in catalog.clusters {
        add("\(name): the cluster \(cluster.name)") { [facts(of: cluster, in: catalog, language: $0)] }
      }
    }
    for test in factCases {
      add(test.name) { language in
        let file = PlanFile(test.text)
        let whole = 0..<file.text.count
        let lines =
          hints(test.text, test.catalog, language).map { "beside \($0)" }
          + codeLenses(file, catalog: test.catalog, language: language).map { "above: \($0.title)" }
          + planActions(file, touching: whole, catalog: test.catalog, language: language).map { "action: \($0.title)" }
        return [lines.joined(separator: "\n")]
      }
    }
    for (name, marked) in completionWordCases {
      add("completion: \(name)") { language in
        let place = Marked(marked)
        let offered = complete(
          PlanFile(place.text), at: place.cursor, catalog: completionCatalog, language: language, snippets: true)
        return [offered.map { "\($0.label): \($0.detail ?? "–") / \($0.description ?? "–")" }.joined(separator: "\n")]
      }
    }
    let refused = Marked("apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nspec:\n  ena▮bled: true\n")
    add("a name that cannot be renamed") { _ in
      [refusalToRename(PlanFile(refused.text), at: refused.cursor)?.message ?? "–"]
    }
    let linked = PlanFile(
      "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nspec: {extension: {name: devops, version: 1.1.3}}\n")
    add("links to the web") { documentLinks(linked, catalog: testCatalog, language: $0).map { $0.tooltip } }
    let difference = difference(of: text, from: "facts.md")
    #expect(difference == nil, "\(difference ?? "")")
  }
}

/// Catalogs with something to tell.
private let factCatalogs: [(String, Catalog)] = {
  let bare = Catalog(
    evidence: "x", isComplete: true, extensions: [], versions: testVersions.filter { $0.version == "2.0.0" },
    categories: [], clusters: [])
  var suffixed = ExtensionVersion(objectName: "a-1.0.0", extensionName: "a", version: "1.0.0")
  (suffixed.kubeVersion, suffixed.ksVersion) = (">=1.19.0", "what?")
  var host = testClusters[0]
  host.kubernetesVersion = "v1.30.0-tke.1"
  var unschedulable = Cluster(name: "new")
  unschedulable.conditions = ["Schedulable": "False"]
  let vendors = Catalog(
    evidence: "x", isComplete: true, extensions: [], versions: [suffixed], categories: [],
    clusters: [host, unschedulable])
  var many = Extension(name: "many")
  many.state = "Installed"
  many.reportedVersion = "1.14.0"
  let versions = (0..<15).map {
    ExtensionVersion(objectName: "many-1.\($0).0", extensionName: "many", version: "1.\($0).0")
  }
  let long = Catalog(
    evidence: "x", isComplete: true, extensions: [many], versions: versions,
    categories: [], clusters: [])
  return [
    ("the usual catalog", testCatalog), ("nothing but versions", bare), ("vendors", vendors), ("a long list", long),
  ]
}()

private func planText(_ name: String, _ version: String, _ rest: String = "") -> String {
  "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata:\n  name: \(name)\nspec:\n  extension:\n"
    + "    name: \(name)\n    version: \(version)\n" + rest
}

private func selecting(_ selector: String) -> String {
  planText("devops", "1.1.3", "  clusterScheduling:\n    placement:\n      clusterSelector: \(selector)\n")
}

private let factCases: [(name: String, text: String, catalog: Catalog)] = [
  ("an upgrade", planText("devops", "1.1.2"), testCatalog),
  ("the installed version", planText("devops", "1.1.1"), testCatalog),
  ("the recommended version", planText("devops", "1.1.3"), testCatalog),
  ("a downgrade", planText("whizard-monitoring", "1.0.0"), testCatalog),
  ("not the newest", planText("whizard-monitoring", "1.0.2"), testCatalog),
  ("dependencies", planText("whizard-alerting", "2.0.0"), testCatalog),
  ("not installed", planText("grafana", "10.4.1"), testCatalog),
  ("agents", planText("devops", "1.1.3"), catalogOfAgents),
  ("a selector", selecting("{matchLabels: {env: staging}}"), testCatalog),
  ("a selector of all", selecting("{matchExpressions: [{key: env, operator: Exists}]}"), testCatalog),
  ("a selector of none", selecting("{matchLabels: {env: none}}"), testCatalog),
  (
    "no usual order",
    "kind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\nspec:\n  enabled: true\nmetadata:\n  name: a\n", testCatalog
  ),
]

private let completionWordCases: [(String, String)] = [
  ("extensions", planHead + "spec:\n  extension:\n    name: ▮\n"),
  ("versions", planHead + "spec:\n  extension:\n    version: ▮\n    name: devops\n"),
  ("versions that do not fit", planHead + "spec:\n  extension:\n    version: ▮\n    name: future\n"),
  ("fields", planHead + "spec:\n  ▮\n"), ("plans", "▮"),
  ("clusters", planHead + "spec:\n  clusterScheduling:\n    placement:\n      clusters: [▮]\n"),
  ("values", planHead + "spec:\n  upgradeStrategy: ▮\n"),
]
