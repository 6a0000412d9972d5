// Texts that were made to hang or to tell secrets.

import CatalogSources
import KubeSphereModel
import TestSupport
import Testing
import TextDocument

@testable import InstallPlanAnalysis

struct HostileTextTests {
  static let header = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: a}\n"
  static let aliases = Array(repeating: "*a", count: 40).joined(separator: ", ")

  static let texts = [
    // Merge keys that merge what they are in, and each other.
    header + "spec: &a\n  <<: [\(aliases)]\n  extension: {name: a}\n",
    header + "x0: &x0 {a: b}\n"
      + (1..<40).map { "x\($0): &x\($0) {<<: [\((0..<$0).map { "*x\($0)" }.joined(separator: ", "))]}\n" }.joined()
      + "spec: {<<: *x39}\n",
    // Lists of themselves.
    "apiVersion: v1\nkind: List\n# InstallPlan\nitems: &i\n- &a {kind: List, items: *i}\n- [\(aliases)]\n"
      + String(repeating: "- *a\n", count: 300),
    // Aliases of aliases.
    header + "a: &a [x, x, x, x]\n"
      + (0..<30).map { "b\($0): &b\($0) [*\($0 == 0 ? "a" : "b\($0 - 1)"), *\($0 == 0 ? "a" : "b\($0 - 1)")]\n" }
      .joined()
      + "spec: {clusterScheduling: {placement: {clusters: *b29}}}\n",
    // Aliases of aliases in Helm values, and as deep a place to complete at.
    header + "spec:\n  config: |\n    a: &a0 [{k: 1}]\n"
      + (1..<30).map { "    b\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ", "))]\n" }
      .joined() + "    z: *a29\n  clusterScheduling:\n    overrides:\n      host: |\n        z:\n        "
      + String(repeating: "- ", count: 30) + "x: 1\n        " + String(repeating: "  ", count: 30),
    header + String(repeating: "[", count: 100_000),
    header + "spec:\n" + String(repeating: "- ", count: 50_000),
    header + "spec:\n" + (0..<20_000).map { "  f\($0): 1\n" }.joined(),
    header + "spec:\n" + String(repeating: "  enabled: true\n", count: 20_000),
  ]

  @Test(.timeLimit(.minutes(1)), arguments: texts.indices) func ends(_ index: Int) {
    let file = PlanFile(Self.texts[index])
    _ = diagnose(file, catalog: nil)
    for offset in [0, file.text.count / 2, file.text.count] {
      _ = hover(file, at: offset, catalog: nil, language: .english)
      _ = complete(file, at: offset, catalog: nil, language: .english, snippets: true)
    }
    var reader = ManifestReader()
    reader.read(file.text.bytes, path: "catalog.yaml")
  }

  /// A broken catalog is told of without a word of what it holds.
  @Test(arguments: [
    "    kubeconfig: |\n      abc\n   SECRET\n", "    token: SECRET\n   SECRET SECRET\n", "    token: *SECRET\n",
    "    token: \"SECRET\n", "  SECRET: [\n", "\tSECRET\n", "    token: %SECRET\n", "    a: SECRET: SECRET\n",
  ])
  func catalogsKeepTheirSecrets(_ connection: String) {
    var reader = ManifestReader()
    let cluster =
      "apiVersion: cluster.kubesphere.io/v1alpha1\nkind: Cluster\nmetadata: {name: a}\nspec:\n  connection:\n"
    reader.read(Array((cluster + connection).utf8), path: "catalog.yaml")
    #expect(!reader.problems.isEmpty)
    for problem in reader.problems { #expect(!problem.description.contains("SECRET"), "\(problem)") }
  }

  /// A configuration of the wrong type is told of without its value.
  @Test(arguments: [
    "config: 8675309", "config: 8675309.5",
    "clusterScheduling: {placement: {clusters: [host]}, overrides: {host: 8675309}}",
  ])
  func configurationsKeepTheirValues(_ field: String) {
    let findings = diagnose(PlanFile(Self.header + "spec:\n  \(field)\n"), catalog: nil)
    #expect(findings.contains { $0.code == "wrong-type" })
    for finding in findings {
      for language in [Language.english, .chinese] {
        let told = [finding.message.text(in: language)] + finding.fixes.map { $0.title.text(in: language) }
        #expect(!told.contains { $0.contains("8675309") })
      }
    }
  }

  /// Nothing that is shown reorders or hides what stands around it, whoever wrote it.
  @Test(arguments: ["\u{202E}", "\u{200B}", "\u{2066}", "\u{FEFF}", "\u{AD}", "\u{1B}"]) func whatNobodySeesIsShown(
    _ mark: String
  ) {
    let name = "dev\(mark)ops"
    func written(_ text: String) -> String {
      "\""
        + text.replacing(
          mark,
          with: "\\u" + (String(mark.unicodeScalars.first?.value ?? 0, radix: 16).count == 2 ? "00" : "")
            + String(mark.unicodeScalars.first?.value ?? 0, radix: 16)) + "\""
    }
    var text = """
      apiVersion: kubesphere.io/v1alpha1
      kind: InstallPlan
      metadata:
        name: \(written(name + "x"))
        labels: {\(written("a" + mark)): \(written(mark + "b"))}
      spec:
        \(written("enabled" + mark)): 1
        enabled: \(written("true" + mark))
        extension:
          name: \(written(name))
          version: \(written("1.1.3" + mark))
        upgradeStrategy: \(written("Manual" + mark))
        config: \(written("a" + mark + ": 1\na" + mark + ": 2"))
        clusterScheduling:
          placement:
            clusters: [\(written("ho" + mark + "st")), \(written("ho" + mark + "st"))]
          overrides: {\(written("me" + mark + "mber")): 'a: ['}

      """
    if mark != "\u{1B}" { text += "# installplan-ls: ignore name-\(mark)mismatch\nx\(mark)y: {}\n" }
    var version = ExtensionVersion(objectName: "\(name)-1.1.4", extensionName: name, version: "1.1.4\(mark)")
    version.installationMode = .multicluster
    let catalog = Catalog(
      evidence: "cata\(mark)log", isComplete: true, extensions: [Extension(name: name)], versions: [version],
      categories: [], clusters: [Cluster(name: "ho\(mark)s")])
    let file = PlanFile(text)
    var shown: [String] = []
    for finding in diagnose(file, catalog: catalog) {
      for language in [Language.english, .chinese] {
        shown.append(finding.message.text(in: language))
        shown += (finding.related.map(\.message) + finding.fixes.map(\.title)).map { $0.text(in: language) }
      }
    }
    #expect(shown.count > 8)
    for offset in 0...file.text.count {
      if let hover = hover(file, at: offset, catalog: catalog, language: .english) { shown.append(hover.markdown) }
      for item in complete(file, at: offset, catalog: catalog, language: .english, snippets: true) {
        shown += [item.label, item.detail, item.description, item.documentation].compactMap(\.self)
      }
      let place = offset..<offset
      shown += planActions(file, touching: place, catalog: catalog, language: .english).map(\.title)
    }
    func add(_ symbols: [DocumentSymbol]) {
      for symbol in symbols {
        shown += [symbol.name, symbol.detail ?? ""]
        add(symbol.children)
      }
    }
    add(documentSymbols(file))
    shown += codeLenses(file, catalog: catalog, language: .english).map(\.title)
    for text in shown {
      #expect(!text.unicodeScalars.contains { $0 != "\n" && $0 != "\t" && isUnseen($0) }, "\(visible(text))")
    }
  }
}
