// Names that change together: `▮` is the cursor, `⟦⟧` the places that are edited as one; a text without `⟦⟧` has none.

import KubeSphereModel
import Testing
import TextDocument

@testable import InstallPlanAnalysis

/// A plan of which the text is what follows `kind`.
private func plan(_ body: String) -> String { "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n" + body + "\n" }

struct LinkedNamesTests {
  static let rows: [(name: String, marked: String)] = [
    ("from the plan's name", plan("metadata:\n  name: ⟦dev▮ops⟧\nspec:\n  extension:\n    name: ⟦devops⟧")),
    ("from the extension's", plan("metadata:\n  name: ⟦devops⟧\nspec:\n  extension:\n    name: ⟦devops▮⟧ # why")),
    ("quotes differ", plan("metadata:\n  name: '⟦▮devops⟧'\nspec: {extension: {name: \"⟦devops⟧\"}}")),
    ("names that differ", plan("metadata:\n  name: ⟦dev▮ops⟧\nspec:\n  extension:\n    name: grafana")),
    ("one name", plan("metadata:\n  name: ⟦dev▮ops⟧")),
    ("an alias is the same scalar", plan("metadata:\n  name: &n ⟦devops⟧\nspec:\n  extension:\n    name: *▮n")),
    (
      "cluster and override",
      plan(
        "spec:\n  clusterScheduling:\n    placement:\n      clusters:\n      - ⟦ho▮st⟧\n      - member\n    overrides:\n"
          + "      ⟦host⟧: |\n        a: b\n      member: ''")
    ),
    (
      "from the override, in flow style",
      plan("spec: {clusterScheduling: {placement: {clusters: [a, \"⟦b⟧\"]}, overrides: {⟦▮b⟧: x}}}")
    ),
    (
      "not the plan's name",
      plan("metadata:\n  name: host\nspec: {clusterScheduling: {placement: {clusters: [⟦h▮ost⟧]}}}")
    ),
    ("a version", plan("spec:\n  extension:\n    version: 1▮.0.0")),
    ("a key", plan("metadata:\n  na▮me: devops")),
    ("an empty name", plan("metadata:\n  name: '▮'\nspec:\n  extension:\n    name: ''")),
    ("a number", plan("metadata:\n  name: 1▮2")),
    ("another object", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dev▮ops\n"),
    ("another group's plan", "apiVersion: operators.coreos.com/v1alpha1\nkind: InstallPlan\nmetadata: {name: ▮a}\n"),
    ("inside the config", plan("metadata:\n  name: devops\nspec:\n  config: |\n    name: dev▮ops")),
  ]

  @Test(arguments: rows.indices) func linked(_ row: Int) {
    let place = Marked(Self.rows[row].marked)
    let found = linkedNames(PlanFile(place.text), at: place.cursor)
    #expect((found?.occurrences ?? []).map(\.verbatimRange) == place.ranges, "\(Self.rows[row].name)")
  }

  @Test func severalPlansAreApart() {
    let text = plan("metadata: {name: devops}") + "---\n" + plan("metadata: {name: ⟦d▮evops⟧}")
    let place = Marked(text)
    #expect(linkedNames(PlanFile(place.text), at: place.cursor)?.occurrences.map(\.range) == place.ranges)
  }

  /// What it is renamed to, before, after; nil: refused.
  static let renames: [(newName: String, marked: String, after: String?)] = [
    (
      "grafana", plan("metadata:\n  name: dev▮ops # a\nspec: {extension: {name: 'devops'}}"),
      plan("metadata:\n  name: grafana # a\nspec: {extension: {name: 'grafana'}}")
    ),
    ("1.10", plan("metadata:\n  name: ▮a"), plan("metadata:\n  name: \"1.10\"")),
    ("true", plan("metadata:\n  name: ▮a"), plan("metadata:\n  name: \"true\"")),
    (
      "b", #"{"apiVersion":"kubesphere.io/v1alpha1","kind":"InstallPlan","metadata":{"name":"▮a"}}"#,
      #"{"apiVersion":"kubesphere.io/v1alpha1","kind":"InstallPlan","metadata":{"name":"b"}}"#
    ),
    (
      "east",
      plan("spec:\n  clusterScheduling:\n    placement:\n      clusters: [▮we, b]\n    overrides:\n      we: ''"),
      plan("spec:\n  clusterScheduling:\n    placement:\n      clusters: [east, b]\n    overrides:\n      east: ''")
    ),
    // A cluster that is there already.
    ("b", plan("spec: {clusterScheduling: {placement: {clusters: [▮a, b]}}}"), nil),
    ("b", plan("spec: {clusterScheduling: {placement: {clusters: [▮a]}, overrides: {b: ''}}}"), nil),
    ("b", plan("spec: {clusterScheduling: {placement: {clusters: [b]}, overrides: {▮a: ''}}}"), nil),
    ("b", plan("spec: {clusterScheduling: {overrides: {▮a: '', b: ''}}}"), nil),
    ("b", plan("spec: {clusterScheduling: {placement: {clusters: [▮a, \"b\"]}}}"), nil),
    (
      "a", plan("spec: {clusterScheduling: {placement: {clusters: [▮a, b]}}}"),
      plan("spec: {clusterScheduling: {placement: {clusters: [a, b]}}}")
    ),
    (
      "b", plan("metadata: {name: ▮a}\nspec: {clusterScheduling: {placement: {clusters: [b]}}}"),
      plan("metadata: {name: b}\nspec: {clusterScheduling: {placement: {clusters: [b]}}}")
    ),
    (
      "b", plan("metadata: {name: &n ▮a}\nspec: {extension: {name: *n}}"),
      plan("metadata: {name: &n b}\nspec: {extension: {name: *n}}")
    ),
    ("Grafana", plan("metadata:\n  name: ▮a"), nil),
    ("a b", plan("metadata:\n  name: ▮a"), nil),
    ("", plan("metadata:\n  name: ▮a"), nil),
    ("a\nb: c", plan("metadata:\n  name: ▮a"), nil),
    (String(repeating: "a", count: 64), plan("metadata:\n  name: ▮a"), nil),
  ]

  @Test(arguments: renames.indices) func renamed(_ row: Int) throws {
    let (newName, marked, after) = Self.renames[row]
    let place = Marked(marked)
    let linked = try #require(linkedNames(PlanFile(place.text), at: place.cursor))
    guard let after else {
      #expect(throws: RenameProblem.self) { try linked.renaming(to: newName) }
      return
    }
    var file = PlanFile(place.text)
    for edit in try linked.renaming(to: newName).reversed() { file.replace(edit.range, with: Array(edit.newText.utf8)) }
    #expect(file.text.string == after)
    #expect(linkedNames(file, at: linked.occurrences[0].range.lowerBound)?.name == newName)
  }

  /// The range of an alias is its own: what it stands for is elsewhere.
  @Test func aliasesHaveTheirOwnRange() throws {
    for marked in [
      plan("metadata: {name: &n a}\nspec: {extension: {name: ⟦*▮n⟧}}"),
      plan("metadata: {name: &n a}\nspec: {extension: {name: ⟦*n⟧▮}}"),
      plan("spec: {clusterScheduling: {placement: {clusters: [&c a]}, overrides: {⟦*▮c⟧ : ''}}}"),
    ] {
      let place = Marked(marked)
      let linked = try #require(linkedNames(PlanFile(place.text), at: place.cursor))
      #expect(linked.alias == place.ranges[0] && linked.name == "a")
    }
    let place = Marked(plan("metadata: {name: &n ▮a}\nspec: {extension: {name: *n}}"))
    #expect(try #require(linkedNames(PlanFile(place.text), at: place.cursor)).alias == nil)
  }

  @Test func aClusterThatIsThereIsNamed() throws {
    let place = Marked(plan("spec: {clusterScheduling: {placement: {clusters: [▮east, west]}}}"))
    let linked = try #require(linkedNames(PlanFile(place.text), at: place.cursor))
    do {
      _ = try linked.renaming(to: "west")
      Issue.record("it was renamed")
    } catch { #expect(error.message.contains("`west`") && error.message.contains("`east`")) }
  }

  @Test func refusalsSayWhatCanBeRenamed() {
    let place = Marked(plan("spec:\n  ena▮bled: true"))
    let refusal = refusalToRename(PlanFile(place.text), at: place.cursor)
    #expect(refusal?.message.contains("`metadata.name`") == true)
    #expect(refusalToRename(PlanFile("a: b\n"), at: 1) == nil)
  }
}

struct DefinitionTests {
  /// `⟦⟧` are the origin and the target, in the order of the text.
  static let rows: [(name: String, marked: String, targetFirst: Bool)] = [
    ("alias", plan("metadata: {name: ⟦&n devops⟧}\nspec:\n  extension:\n    name: ⟦*▮n⟧"), true),
    ("override", plan("spec: {clusterScheduling: {placement: {clusters: [⟦a⟧]}, overrides: {⟦▮a⟧: x}}}"), true),
    ("alias in the config", plan("spec:\n  config: |\n    a: ⟦&x⟧\n      b: c\n    d: ⟦*▮x⟧"), true),
    ("alias of a mapping", plan("metadata: ⟦&m⟧\n  name: a\nstatus: ⟦*▮m⟧"), true),
  ]

  @Test(arguments: rows.indices) func here(_ row: Int) {
    let (name, marked, _) = Self.rows[row]
    let place = Marked(marked)
    let found = definition(PlanFile(place.text), at: place.cursor, FileContext())
    #expect(found?.range == place.ranges.last, "\(name)")
    #expect(found?.targets == [.here(place.ranges[0])], "\(name)")
  }

  @Test(arguments: [
    plan("spec:\n  ena▮bled: true"), plan("metadata:\n  na▮me: a"), "a: &b c\nd: *▮b\n",
    plan("spec:\n  config: |\n    a: ▮b"),
    "▮", plan("spec:\n  extension:\n    name: *▮unknown"),
  ]) func nowhere(_ marked: String) {
    let place = Marked(marked)
    let found = definition(PlanFile(place.text), at: place.cursor, FileContext())
    #expect(found?.targets.isEmpty != false)
  }

  private let one = plan("metadata: {name: devops}\nspec: {extension: {name: devops, version: 1.1.3}}")

  @Test func otherPlansAndVersions() throws {
    let files = ["a/one.yaml": one, "b/two.yaml": one + "---\n" + one]
    let index = PlanIndex(files: files.map { IndexedFile(PlanFile($0.value), name: $0.key) }, isComplete: true)
    let context = FileContext(catalog: testCatalog, plans: index, file: "b/two.yaml")
    let place = Marked(
      one + "---\n" + plan("metadata: {name: devops}\nspec: {extension: {name: ▮devops, version: ⟦1.1.3⟧}}"))
    let (file, second) = (PlanFile(place.text), place.cursor)
    let found = try #require(definition(file, at: second, context))
    let places = found.targets.compactMap { target -> String? in
      if case .plan(let place) = target { return "\(place.file) \(place.number)" }
      return nil
    }
    // Itself is not among them.
    #expect(Set(places) == ["a/one.yaml 0", "b/two.yaml 0"])
    let all = try #require(references(file, at: second, includesDeclaration: true, context))
    #expect(all.count == 4)
    let others = try #require(references(file, at: second, includesDeclaration: false, context))
    #expect(others.count == 3)

    let version = try #require(definition(file, at: place.ranges[0].lowerBound, context))
    guard case .version(let item)? = version.targets.first else {
      Issue.record("\(version)")
      return
    }
    #expect(item.objectName == "devops-1.1.3")
  }

  @Test func dependenciesOfAnObject() throws {
    let object =
      "apiVersion: kubesphere.io/v1alpha1\nkind: ExtensionVersion\nmetadata: {name: x-1}\nspec:\n"
      + "  externalDependencies:\n  - name: ⟦dev▮ops⟧\n    type: extension\n"
    let place = Marked(object)
    let index = PlanIndex(files: [IndexedFile(PlanFile(one), name: "one.yaml")], isComplete: true)
    let found = try #require(definition(PlanFile(place.text), at: place.cursor, FileContext(plans: index)))
    #expect(found.range == place.ranges[0])
    #expect(found.targets.count == 1)
  }

  @Test func aliasesOfAnAnchor() throws {
    let place = Marked(plan("metadata: {name: ⟦&▮n devops⟧}\nspec: {extension: {name: ⟦*n⟧}, x: ⟦*n⟧}"))
    let all = references(PlanFile(place.text), at: place.cursor, includesDeclaration: true, FileContext())
    #expect(all == place.ranges.map { .here($0) })
    let others = references(
      PlanFile(place.text), at: place.ranges[1].lowerBound, includesDeclaration: false, FileContext())
    #expect(others == place.ranges.dropFirst().map { .here($0) })
  }
}

struct DocumentLinkTests {
  private let text = plan("spec:\n  ⟦extension⟧:\n    ⟦name⟧: devops\n    version: 1.1.3")

  private func catalog(docs: String?, home: String?) -> Catalog {
    var version = ExtensionVersion(objectName: "devops-1.1.3", extensionName: "devops", version: "1.1.3")
    (version.docs, version.home) = (docs, home)
    return Catalog(
      evidence: "", isComplete: true, extensions: [], versions: [version], categories: [], clusters: [])
  }

  @Test func keysLeadToTheWeb() {
    let place = Marked(text)
    let known = catalog(docs: "https://example.com/docs", home: "http://example.com")
    let links = documentLinks(PlanFile(place.text), catalog: known, language: .english)
    #expect(links.map(\.range) == place.ranges)
    #expect(links.map(\.target) == ["https://example.com/docs", "http://example.com"])
    #expect(links.allSatisfy { $0.tooltip.contains("devops 1.1.3") })
  }

  @Test(arguments: [
    nil, "", "javascript:alert(1)", "command:evil", "file:///etc/passwd", "https://a b", "https://u@evil.example",
    "https://example.com/\n", "//example.com",
  ]) func nowhereElse(_ address: String?) {
    let place = Marked(text)
    let links = documentLinks(PlanFile(place.text), catalog: catalog(docs: address, home: address), language: .chinese)
    #expect(links.isEmpty)
  }
}
