// Facts beside the text and actions at the cursor: first by examples, then what holds for any plan.

import KubeSphereModel
import TestSupport
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

private let head = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
private func plan(_ name: String, _ version: String, _ rest: String = "") -> String {
  head + "metadata:\n  name: \(name)\nspec:\n  extension:\n    name: \(name)\n    version: \(version)\n" + rest
}

/// The labels of the hints, each behind what it stands behind.
func hints(_ text: String, _ catalog: Catalog? = testCatalog, _ language: Language = .english) -> [String] {
  let file = PlanFile(text)
  return inlayHints(file, in: 0..<file.text.count, catalog: catalog, language: language).map { hint in
    let line = file.text.contentRange(ofLine: file.text.line(at: hint.offset))
    let before = file.text.string(in: line.lowerBound..<hint.offset)
    return String(before.drop { $0 == " " }) + " | " + hint.label
  }
}

/// Where devops has agents on two clusters, one of which failed.
let catalogOfAgents: Catalog = {
  var installed = InstalledPlan(name: "devops", extensionName: "devops")
  installed.state = "Installed"
  installed.clusterStates = ["host": "Installed", "member-1": "InstallFailed"]
  return Catalog(
    evidence: "", isComplete: true, extensions: testExtensions, versions: testVersions, categories: [],
    clusters: testClusters, installedPlans: [installed])
}()

/// Whether texts are as many as they should be, and hold these names and versions in this order. Their words are in
/// Tests/Wording/facts.md.
private func expect(_ found: [String], _ wanted: [[String]]) {
  #expect(found.count == wanted.count, "\(found)")
  for (text, parts) in zip(found, wanted) {
    var rest = text[...]
    for part in parts {
      let place = rest.firstRange(of: part)
      #expect(place != nil, "\(part) in \(text)")
      rest = rest[(place?.upperBound ?? rest.endIndex)...]
    }
  }
}

struct InlayHintTests {
  @Test(arguments: [Language.english, .chinese]) func versions(_ language: Language) {
    func found(_ name: String, _ version: String) -> [String] { hints(plan(name, version), testCatalog, language) }
    let namespace = ["name: devops | ", "kubesphere-devops-system"]
    expect(
      found("devops", "1.1.2"), [namespace, ["version: 1.1.2 | ", "1.1.1 → 1.1.2"], ["version: 1.1.2 | ", "1.1.3"]])
    expect(found("devops", "1.1.1 # c"), [namespace, ["version: 1.1.1 | ", "1.1.3"]])
    expect(found("devops", "1.1.3"), [namespace, ["version: 1.1.3 | ", "1.1.1 → 1.1.3"]])
    expect(
      found("whizard-monitoring", "1.0.0").prefix(1).map { $0 }, [["version: 1.0.0 | ", "1.0.2 → 1.0.0"]])
    expect(found("whizard-monitoring", "'1.0.2'").suffix(1).map { $0 }, [["version: '1.0.2' | ", "1.1.0"]])
  }

  /// What is as it should be has no more to say than where it goes.
  @Test func quiet() {
    expect(hints(plan("grafana", "10.4.1")), [["name: grafana | ", "extension-grafana"]])
    #expect(hints(plan("nowhere", "1.0.0")).isEmpty)
    #expect(hints(plan("grafana", "10.4.1"), nil).isEmpty)
    #expect(hints(plan("grafana", "${VERSION}")).isEmpty)
    #expect(hints("kind: ConfigMap\nspec:\n  extension:\n    name: devops\n    version: 1.1.1\n").isEmpty)
  }

  @Test(arguments: [Language.english, .chinese]) func selectors(_ language: Language) {
    func selected(_ selector: String) -> [String] {
      hints(
        plan("devops", "1.1.3", "  clusterScheduling:\n    placement:\n      clusterSelector: \(selector)\n"),
        testCatalog,
        language
      ).filter { $0.hasPrefix("clusterSelector: | ") }
    }
    expect(selected("{matchLabels: {env: staging}}"), [["member-1", "1/3"]])
    expect(
      selected("\n        matchExpressions:\n        - {key: env, operator: Exists}"),
      [["host", "member-1", "member-2", "3/3"]])
    expect(selected("{matchLabels: {env: none}}"), [[]])
    expect(selected("{matchLabels: {env: ${ENV}}}"), [])
    let named = "  clusterScheduling: {placement: {clusters: [host], clusterSelector: {matchLabels: {env: dev}}}}\n"
    #expect(!hints(plan("devops", "1.1.3", named)).contains { $0.contains("clusterSelector: ") })
  }

  @Test func acceptedHintsGoAway() throws {
    let file = PlanFile(plan("devops", "\"1.1.1\""))
    let hint = try #require(
      inlayHints(file, in: 0..<file.text.count, catalog: testCatalog, language: .english).last { $0.edit != nil })
    var accepted = file
    let edit = try #require(hint.edit)
    accepted.replace(edit.range, with: Array(edit.newText.utf8))
    #expect(accepted.text.string == plan("devops", "\"1.1.3\""))
    let after = inlayHints(accepted, in: 0..<accepted.text.count, catalog: testCatalog, language: .english)
    #expect(!after.contains { $0.label == hint.label })
  }

  @Test func onlyInTheRange() {
    let file = PlanFile(plan("devops", "1.1.1") + "---\n" + plan("devops", "1.1.2"))
    let second = file.parts[1].range
    let found = inlayHints(file, in: second, catalog: testCatalog, language: .english)
    #expect(!found.isEmpty && found.allSatisfy { second.contains($0.offset) })
  }
}

struct CodeLensTests {
  private func titles(_ text: String, _ catalog: Catalog? = testCatalog, _ language: Language = .english) -> [String] {
    codeLenses(PlanFile(text), catalog: catalog, language: language).map(\.title)
  }

  @Test(arguments: [Language.english, .chinese]) func facts(_ language: Language) {
    func found(_ name: String, _ version: String) -> [String] { titles(plan(name, version), testCatalog, language) }
    expect(found("devops", "1.1.3"), [["1.1.1"], ["3", "1.1.3"]])
    expect(found("whizard-alerting", "2.0.0"), [[], ["1", "2.0.0"], ["5", "1"]])
    expect(found("whizard-monitoring", "1.1.0").prefix(1).map { $0 }, [["1.0.2", "Upgrading"]])
    #expect(titles(plan("nowhere", "1.0.0")).isEmpty)
    #expect(titles(plan("devops", "1.1.3"), nil).isEmpty)
  }

  @Test func agents() {
    expect(
      titles(plan("devops", "1.1.3"), catalogOfAgents).prefix(1).map { $0 },
      [["1.1.1", "1/2", "member-1 InstallFailed"]])
  }

  @Test func theyStandOnOneLineOfTheirPlan() {
    let file = PlanFile("# a\n" + plan("devops", "1.1.3") + "---\n" + plan("grafana", "10.4.1"))
    for lens in codeLenses(file, catalog: testCatalog, language: .english) {
      #expect(file.text.string(in: lens.range) == "apiVersion")
      let facts = documentation(of: lens.subject, catalog: testCatalog, language: .english)
      #expect(facts?.contains("the test catalog") == true)
    }
  }

  /// Each is reachable without lenses.
  @Test func theHoverOfTheKindSaysTheSame() throws {
    let text = plan("whizard-alerting", "2.0.0")
    let place = Marked(text.replacing("kind: ", with: "kind: ▮"))
    let file = PlanFile(place.text)
    for offset in [place.cursor, place.cursor - 5] {
      let markdown = try #require(hover(file, at: offset, catalog: testCatalog, language: .english)).markdown
      for lens in codeLenses(file, catalog: testCatalog, language: .english) {
        #expect(markdown.contains("- \(lens.title)"), "\(markdown)")
      }
    }
  }
}

struct PlanActionTests {
  /// `▮` is the cursor.
  private func actions(_ marked: String) -> [(kind: PlanAction.Kind, after: String)] {
    let place = Marked(marked)
    let file = PlanFile(place.text)
    return planActions(file, touching: place.cursor..<place.cursor, catalog: testCatalog, language: .english).map {
      ($0.kind, applying($0.edits, to: place.text))
    }
  }

  /// The versions that actions write.
  private func chosenVersions(_ marked: String) -> [String] {
    let before = Marked(marked).text.split(separator: "\n")
    return actions(marked).compactMap { action in
      let changed = zip(before, action.after.split(separator: "\n")).filter { $0 != $1 }
      guard changed.count == 1, let line = changed.first?.1, line.hasPrefix("    version: ") else { return nil }
      return String(line.dropFirst(13))
    }
  }

  @Test func versions() {
    #expect(chosenVersions(plan("devops", "1.1.▮1")) == ["1.1.3"])
    #expect(actions(plan("devops", "1.1.▮1")).first?.after == plan("devops", "1.1.3"))
    #expect(chosenVersions(plan("devops", "1.1.▮3")) == [])
    #expect(chosenVersions(plan("whizard-monitoring", "1.0.▮2")) == ["1.1.0"])
    // Of what does not run here there is no newest.
    #expect(chosenVersions(plan("whizard-alerting", "1.0.▮0")) == [])
    let elsewhere = plan("devops", "1.1.1").replacing("metadata:\n  name: dev", with: "metadata:\n  name: dev▮")
    #expect(chosenVersions(elsewhere) == [])
  }

  @Test func clusters() {
    #expect(
      actions(plan("devops", "1.1.3", "  ena▮bled: true\n")).first?.after
        == plan(
          "devops", "1.1.3",
          "  enabled: true\n  clusterScheduling:\n    placement:\n      clusters:\n        - host\n"))
    #expect(
      !actions(plan("grafana", "10.4.1", "  ena▮bled: true\n")).contains { $0.after.contains("clusterScheduling") })
    let scheduled = plan(
      "devops", "1.1.3", "  clusterScheduling:\n    placement:\n      clus▮ters: [host]\n  enabled: true\n")
    #expect(actions(scheduled).contains { $0.after == plan("devops", "1.1.3", "  enabled: true\n") })
  }

  static let sortings: [(name: String, before: String, after: String?)] = [
    ("as usual", plan("a", "1.0.0", "  enabled: true\n"), nil),
    (
      "top", "kind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\nspec:\n  enabled: true\nmetadata:\n  name: a\n",
      head + "metadata:\n  name: a\nspec:\n  enabled: true\n"
    ),
    (
      "below", head + "spec:\n  enabled: true\n  extension:\n    version: 1\n    name: a\n",
      head + "spec:\n  extension:\n    name: a\n    version: 1\n  enabled: true\n"
    ),
    (
      "comments go along",
      head + "# of spec\nspec: # s\n  enabled: true # e\n\n# of metadata\n# too\nmetadata:\n  name: a\n# end\n",
      head + "# of metadata\n# too\nmetadata:\n  name: a\n\n# of spec\nspec: # s\n  enabled: true # e\n# end\n"
    ),
    (
      "block texts", head + "spec:\n  config: |\n    a: b\n\n    c: d\n  extension: {name: a}\n",
      head + "spec:\n  extension: {name: a}\n  config: |\n    a: b\n\n    c: d\n"
    ),
    (
      "no last line break", head + "spec:\n  enabled: true\nmetadata:\n  name: a",
      head + "metadata:\n  name: a\nspec:\n  enabled: true"
    ),
    (
      "CRLF", (head + "spec:\n  enabled: true\nmetadata:\n  name: a\n").replacing("\n", with: "\r\n"),
      (head + "metadata:\n  name: a\nspec:\n  enabled: true\n").replacing("\n", with: "\r\n")
    ),
    ("unknown fields last", head + "x: 1\nspec: {enabled: true}\n", head + "spec: {enabled: true}\nx: 1\n"),
    ("aliases", "kind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\nspec: &a {enabled: true}\nmetadata: *a\n", nil),
    ("a key twice", "kind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n", nil),
    ("brackets", "{kind: InstallPlan, apiVersion: kubesphere.io/v1alpha1}\n", nil),
    (
      "an item of a list",
      "kind: List\nitems:\n- kind: InstallPlan\n  apiVersion: kubesphere.io/v1alpha1\n", nil
    ),
    ("broken", "kind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\nspec: [\n", nil),
    (
      "a kept line break", head + "spec:\n  config: |+\n    a: b\n\n  extension: {name: a}\n",
      nil
    ),
  ]

  @Test(arguments: sortings.indices) func sorting(_ row: Int) {
    let (name, before, after) = Self.sortings[row]
    let file = PlanFile(before)
    let found = planActions(file, touching: 0..<before.utf8.count, catalog: nil, language: .english)
      .first { isSorting($0.edits, of: before) }
    #expect(found.map { applying($0.edits, to: before) } == after, "\(name)")
  }
}

/// Whether edits bring lines into another order and change none of them.
private func isSorting(_ edits: [TextEdit], of text: String) -> Bool {
  func lines(_ text: String) -> [String] { text.utf8.split(separator: 10).map { String(Substring($0)) }.sorted() }
  let after = applying(edits, to: text)
  return after != text && lines(after) == lines(text)
}

/// A field's path and value.
private func values(_ text: String) -> [String: String] {
  var found: [String: String] = [:]
  func walk(_ node: YAMLNode, _ path: String, _ depth: Int) {
    let node = node.resolved
    guard depth < 20 else { return }
    switch node.kind {
    case .mapping: for entry in node.entries { walk(entry.value, path + "." + entry.key.text, depth + 1) }
    case .sequence: for (index, item) in node.items.enumerated() { walk(item, path + "[\(index)]", depth + 1) }
    default: found[path] = node.text
    }
  }
  for (number, part) in PlanFile(text).parts.enumerated() {
    for plan in part.content?.plans ?? [] { walk(plan.root, "\(number)\(plan.root.range.isEmpty)", 0) }
  }
  return found
}

struct PlanFactPropertyTests {
  private static let texts: [String] = {
    let plans = [
      plan("devops", "1.1.1", "  enabled: true\n  upgradeStrategy: Manual\n"),
      plan("whizard-monitoring", "1.0.2", "  upgradeStrategy: Manual\n  enabled: true\n  config: |\n    a: b\n"),
      plan(
        "devops", "1.1.3",
        "  clusterScheduling:\n    placement:\n      clusters:\n      - host\n    overrides:\n      host: |\n        a: b\n  enabled: true\n"
      ),
      "spec:\n  enabled: true\n  extension:\n    version: 1.1.2\n    name: devops\nkind: InstallPlan\nmetadata:\n  labels: {a: b}\n  name: devops\napiVersion: kubesphere.io/v1alpha1\n",
    ]
    return plans.flatMap { text in
      PrintStyle.allCases.compactMap { printed(text, $0) }.flatMap { printed in
        [printed, printed.replacing("\n", with: "\r\n"), printed + "---\n" + printed]
          + CommentPlaces.allCases.flatMap { commented(printed, $0) }
      }
    }
  }()

  /// Whatever is accepted, the document parses, comments and other fields stay, and no field is unknown.
  @Test func everyActionAndHint() {
    let enough = cases(quick: 60, full: 501)
    let tried = trySample(of: Self.texts, everyNth: 10, until: enough) { text in
      let file = PlanFile(text)
      let before = values(text)
      let unknown = diagnose(file, catalog: nil).filter { $0.code == "unknown-field" }.count
      var offers: [(String, [TextEdit])] = []
      for offset in stride(from: 0, through: file.text.count, by: 9) {
        offers += planActions(file, touching: offset..<offset, catalog: testCatalog, language: .english)
          .map { ($0.title, $0.edits) }
      }
      offers += inlayHints(file, in: 0..<file.text.count, catalog: testCatalog, language: .english)
        .compactMap { hint in hint.edit.map { (hint.label, [$0]) } }
      var seen: [[TextEdit]] = []
      for (title, edits) in offers where !seen.contains(edits) {
        seen.append(edits)
        let after = applying(edits, to: text)
        let words = "\(title)\n\(text)\n=>\n\(after)"
        let result = PlanFile(after)
        #expect(result.parts.allSatisfy { $0.content?.document.isIntact ?? true }, "\(words)")
        #expect(Set(markedComments(in: after)) == Set(markedComments(in: text)), "\(words)")
        #expect(diagnose(result, catalog: nil).filter { $0.code == "unknown-field" }.count == unknown, "\(words)")
        let changed = values(after)
        for (path, value) in before
        where !path.hasSuffix(".version") && !path.contains(".clusterScheduling") {
          #expect(changed[path] == value, "\(path): \(words)")
        }
        if isSorting(edits, of: text) {
          #expect(changed == before, "\(words)")
          let again = planActions(result, touching: 0..<result.text.count, catalog: nil, language: .english)
          #expect(result.planCount > 1 || !again.contains { isSorting($0.edits, of: after) }, "\(words)")
        }
      }
      return seen.count
    }
    #expect(tried >= enough)
  }

  /// Nothing that a catalog holds becomes markup, another line or an icon.
  @Test func hostileCatalogs() {
    let texts = [
      "`](javascript:alert(1))", "<script>", "a\nb", "\u{202E}x", "$(alert)", "[x](command:evil)", "![y](z)",
    ]
    for text in texts {
      var version = ExtensionVersion(objectName: "devops-1.0.0", extensionName: "devops", version: "1.0.0")
      (version.namespace, version.docs, version.home) = (text, text, text)
      version.externalDependencies = [ExternalDependency(name: text, version: text, isRequired: true)]
      version.displayName = LocaleTexts(["en": text])
      let newer = ExtensionVersion(
        objectName: "devops-2.0.0+\(text)", extensionName: "devops", version: "2.0.0+\(text)")
      var owner = Extension(name: "devops")
      (owner.state, owner.reportedVersion, owner.recommendedVersion) = (text, text, text)
      owner.displayName = LocaleTexts(["en": text])
      var installed = InstalledPlan(name: "devops", extensionName: "devops")
      (installed.state, installed.clusterStates) = ("Installed", [text: text])
      var cluster = Cluster(name: text)
      cluster.labels = ["env": "a", Cluster.hostLabel: ""]
      let catalog = Catalog(
        evidence: text, isComplete: true, extensions: [owner], versions: [version, newer], categories: [],
        clusters: [cluster], installedPlans: [installed])
      let file = PlanFile(
        plan("devops", "1.0.0", "  clusterScheduling: {placement: {clusterSelector: {matchLabels: {env: a}}}}\n"))
      let whole = 0..<file.text.count
      var labels: [String] = []
      var markdown: [String] = []
      for hint in inlayHints(file, in: whole, catalog: catalog, language: .english) {
        labels.append(hint.label)
        markdown.append(hint.tooltip ?? "")
      }
      for lens in codeLenses(file, catalog: catalog, language: .english) {
        labels.append(lens.title)
        markdown.append(documentation(of: lens.subject, catalog: catalog, language: .english) ?? "")
      }
      labels += planActions(file, touching: whole, catalog: catalog, language: .english).map(\.title)
      #expect(labels.count > 4)
      for label in labels {
        #expect(!label.contains("\n") && !label.contains("\u{202E}") && !label.contains("$("), "\(label)")
      }
      for text in markdown {
        #expect(!text.contains("\u{202E}"), "\(text)")
        // Outside of code spans nothing is markup.
        let outside = text.replacing("\\`", with: "").split(separator: "`", omittingEmptySubsequences: false)
          .enumerated()
          .filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined()
        for markup in ["](", "<script", "!["] {
          #expect(!outside.replacing("\\\(markup.prefix(1))", with: "").contains(markup), "\(text)")
        }
      }
    }
  }
}
