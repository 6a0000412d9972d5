// The cases of completion, and what must hold for everything that is ever offered.

import KubeSphereModel
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

private func offered(
  _ text: String, at cursor: Int, catalog: Catalog? = completionCatalog, language: Language = .english,
  snippets: Bool = true
) -> [CompletionSuggestion] {
  complete(PlanFile(text), at: cursor, catalog: catalog, language: language, snippets: snippets)
}

private func offered(
  _ marked: String, catalog: Catalog? = completionCatalog, language: Language = .english, snippets: Bool = true
) -> [CompletionSuggestion] {
  let (text, cursor) = Marked(marked).textAndCursor
  return offered(text, at: cursor, catalog: catalog, language: language, snippets: snippets)
}

/// Whether a client goes on offering the item: the typed letters are there in this order.
private func hasLetters(of typed: String, in filter: String) -> Bool {
  var rest = filter.lowercased().unicodeScalars[...]
  return typed.lowercased().unicodeScalars.allSatisfy { letter in
    while let next = rest.popFirst() {
      if next == letter { return true }
    }
    return false
  }
}

struct CompletionTests {
  @Test(arguments: CompletionCase.all)
  func offers(_ test: CompletionCase) {
    let (text, cursor) = Marked(test.marked).textAndCursor
    let suggestions = offered(text, at: cursor)
    let labels = suggestions.map(\.label)
    #expect(test.isAll ? labels == test.first : Array(labels.prefix(test.first.count)) == test.first, "\(labels)")
    for label in test.never { #expect(!labels.contains(label)) }
    if let accept = test.accept {
      let chosen = suggestions.first { $0.label == accept }
      #expect(chosen?.accepted(in: text) == test.becomes)
    }
  }

  @Test(arguments: CompletionCase.all)
  func everySuggestionIsWellFormed(_ test: CompletionCase) {
    let (text, cursor) = Marked(test.marked).textAndCursor
    let source = SourceText(text)
    let before = damage(of: text)
    for snippets in [true, false] {
      let suggestions = offered(text, at: cursor, snippets: snippets)
      #expect(Set(suggestions.map(\.label)).count == suggestions.count)
      #expect(suggestions.count(where: \.isPreselected) <= 1)
      for item in suggestions {
        #expect(item.replaceRange.lowerBound <= cursor && cursor <= item.replaceRange.upperBound)
        let typed = item.replaceRange.lowerBound..<cursor
        #expect(item.insertRange == typed || item.insertRange == item.replaceRange)
        #expect(source.line(at: item.replaceRange.lowerBound) == source.line(at: item.replaceRange.upperBound))
        if item.label == test.accept {
          let letters = source.string(in: typed)
          #expect(hasLetters(of: letters, in: item.filterText), "`\(item.filterText)` is hidden by `\(letters)`")
        }
        #expect(snippets || !item.isSnippet)
        #expect(snippets || !item.insertText.contains("$"))
        for range in [item.replaceRange, item.insertRange] {
          let after = item.accepted(in: text, replacing: range)
          #expect(damage(of: after) <= before, "\(item.label): \(after)")
        }
      }
    }
  }

  @Test func whatIsSaidOfExtensions() throws {
    let marked = planHead + "spec:\n  extension:\n    name: ▮\n"
    let devops = try #require(offered(marked).first { $0.label == "devops" })
    #expect(devops.kind == .extensionName)
    #expect(devops.detail == "DevOps")
    #expect(
      devops.description?.contains("Integration & Delivery") == true && devops.description?.contains("1.1.1") == true)
    #expect(devops.documentation?.contains("Jenkins-based pipelines") == true)
    let chinese = try #require(offered(marked, language: .chinese).first { $0.label == "devops" })
    #expect(chinese.detail == "DevOps 流水线")
    #expect(chinese.description?.contains("集成与交付") == true && chinese.description?.contains("1.1.1") == true)
    let upgrading = try #require(offered(marked).first { $0.label == "whizard-monitoring" })
    #expect(upgrading.description?.contains("1.0.2") == true && upgrading.description?.hasSuffix("Upgrading") == true)
  }

  /// Of names without number those are offered that may be meant, and the client is to ask again.
  @Test func ofVeryManyTheFirstAreOffered() throws {
    var devops = Extension(name: "devops")
    devops.recommendedVersion = "1.7.0"
    let versions = (0..<4000).compactMap {
      ExtensionVersion(objectName: "devops-1.\($0).0", extensionReference: "devops", version: "1.\($0).0")
    }
    let catalog = Catalog(
      evidence: "test", isComplete: true,
      extensions: [devops] + (0..<3000).map { Extension(name: "extension-\($0)") }, versions: versions, categories: [],
      clusters: (0..<2000).map { Cluster(name: "Member-\($0)") })
    func labels(_ line: String, _ value: String) throws -> [String] {
      let text =
        "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nspec:\n  extension:\n    name: devops\n"
        + "    version: 1.0.0\n  clusterScheduling:\n    placement:\n      clusters: [a]\n"
      let marked = text.replacing(line, with: value)
      let offered = offered(marked, catalog: catalog)
      #expect(offered.allSatisfy { $0.isOfMany })
      return offered.map(\.label)
    }
    let all = try labels("version: 1.0.0", "version: ▮")
    #expect(all.count == CompletionItems.mostChoices + 1 && all.first == "1.3999.0" && all.last == "1.7.0")
    #expect(try labels("version: 1.0.0", "version: 1.12▮").prefix(2) == ["1.1299.0", "1.1298.0"])
    // What begins so comes first, and what merely has these letters behind it.
    let some = try labels("version: 1.0.0", "version: 1.399▮9")
    #expect(some.first == "1.3999.0" && some.prefix(11).allSatisfy { $0.hasPrefix("1.399") })
    #expect(some.count > 11 && !some[11].hasPrefix("1.399"))
    #expect(try labels("version: 1.0.0", "version: 2▮").first == "1.3992.0")
    #expect(try labels("version: 1.0.0", "version: x▮") == [])
    #expect(try labels("name: devops", "name: DEV▮ops") == ["devops"])
    #expect(try labels("name: devops", "name: ext▮").count == CompletionItems.mostChoices)
    #expect(try labels("clusters: [a]", "clusters: [memb▮]").first == "Member-0")
    #expect(try labels("clusters: [a]", "clusters: [m7▮]").allSatisfy { $0.contains("7") })
    #expect(try labels("clusters: [a]", "clusters:\n        - member-1999▮") == ["Member-1999"])
    // A list that is whole is not asked for again.
    #expect(offered("apiVersion: ▮").allSatisfy { !$0.isOfMany })
  }

  /// Clients that ask later are told the same; without a catalog there is nothing to tell of what only it knows.
  @Test(arguments: CompletionCase.all)
  func documentationCanWait(_ test: CompletionCase) {
    let (text, cursor) = Marked(test.marked).textAndCursor
    let bare = complete(
      PlanFile(text), at: cursor, catalog: completionCatalog, language: .chinese, snippets: true, documented: false)
    let full = offered(text, at: cursor, language: .chinese)
    #expect(bare.map(\.label) == full.map(\.label))
    for (item, whole) in zip(bare, full) {
      #expect(item.documentation == nil)
      #expect(item.subject == whole.subject)
      let later = item.subject.flatMap { documentation(of: $0, catalog: completionCatalog, language: .chinese) }
      #expect(later == whole.documentation)
      switch item.subject {
      case .extension, .version, .cluster:
        #expect(later?.isEmpty == false)
        #expect(item.subject.flatMap { documentation(of: $0, catalog: nil, language: .chinese) } == nil)
      case .field: #expect(later?.isEmpty == false)
      case .value, .chartKey, nil: break
      }
    }
  }

  @Test func marksOfVersions() {
    func marks(_ name: String) -> [String] {
      offered(planHead + "spec:\n  extension:\n    version: ▮\n    name: \(name)\n").map { version in
        "\(version.label)\(version.isPreselected ? "!" : "")\(version.isDeprecated ? "-" : "")"
      }
    }
    #expect(marks("devops") == ["1.1.3!", "1.1.2", "1.1.1"])
    #expect(marks("future") == ["2.0.0-", "1.1.0-rc.1", "1.0.0!"])
    #expect(marks("odd") == ["1.10!", "1.9"])
  }

  @Test func namesThatMustBeTheSameArePreselected() {
    let suggestions = offered(planHead + "metadata:\n  name: odd\nspec:\n  extension:\n    name: ▮\n")
    #expect(suggestions.filter(\.isPreselected).map(\.label) == ["odd"])
  }

  @Test func fieldsSayWhatTheyAre() throws {
    let suggestions = offered(planHead + "spec:\n  ▮\n", language: .chinese)
    let field = try #require(suggestions.first { $0.label == "upgradeStrategy" })
    #expect(field.kind == .field)
    let schema = Schema.installPlan.nodes.map(\.field).first { $0.path == "spec.upgradeStrategy" }
    let documentation = try #require(schema?.documentation.text(in: .chinese))
    #expect(field.documentation?.contains(documentation) == true)
    #expect(field.documentation?.contains("```yaml\nupgradeStrategy: Manual\n```") == true)
  }

  @Test func linkedPlaceholders() throws {
    let plan = try #require(offered("▮").first)
    #expect(plan.isSnippet)
    #expect(plan.insertText.split(separator: "${1:extension}", omittingEmptySubsequences: false).count == 3)
    let devops = try #require(offered("▮").first { $0.label == "devops 1.1.3" })
    #expect(devops.insertText.contains("- ${1|host,member-1,member-2|}"))
  }

  @Test func withoutACatalogTheTableSpeaks() {
    #expect(offered(planHead + "spec:\n  extension:\n    name: ▮\n", catalog: nil).isEmpty)
    #expect(offered(planHead + "spec:\n  extension: {name: a, version: ▮}\n", catalog: nil).isEmpty)
    let name = planHead + "metadata:\n  name: ▮\nspec: {extension: {name: a}}"
    #expect(offered(name, catalog: nil).map(\.label) == ["a"])
    #expect(offered(planHead + "spec:\n  ▮\n", catalog: nil).map(\.label).prefix(2) == ["extension", "enabled"])
    #expect(offered("▮", catalog: nil).map(\.label) == ["InstallPlan", "apiVersion", "kind"])
  }

  @Test func plainTextEndsWhereTheAuthorGoesOn() {
    func plain(_ body: String, _ label: String) -> String? {
      offered(planHead + body, snippets: false).first { $0.label == label }?.insertText
    }
    #expect(plain("▮", "spec") == "spec:\n  extension:\n    name: ")
    #expect(plain("spec:\n  ▮", "upgradeStrategy") == "upgradeStrategy: ")
    #expect(plain("spec: {▮}", "extension") == "extension: {}")
    #expect(plain("spec: {▮}", "enabled") == "enabled: ")
  }

  @Test func snippetsAreEscaped() {
    #expect(expandedSnippet(escapedForSnippet("a${1:b}\\$2}")) == "a${1:b}\\$2}")
    var insertion = CompletionInsertion("${a}: ")
    insertion.appendStop()
    insertion.append("}")
    #expect(insertion.rendered(.full).text == "\\${a\\}: $1\\}")
    var choice = CompletionInsertion()
    choice.appendChoice(["a|b", "c,d"])
    #expect(choice.rendered(.full).text == "${1:a|b}")
  }

  /// yasnippet knows no choices, indents lines as its mode has it, and runs what stands between backquotes.
  @Test func simpleSnippets() {
    for test in documentCases + emptyCases + fieldCases {
      let place = Marked(test.marked)
      let file = PlanFile(place.text)
      func all(_ simple: Bool) -> [CompletionSuggestion] {
        complete(
          file, at: place.cursor, catalog: completionCatalog, language: .english, snippets: true, simpleSnippets: simple
        )
      }
      for (item, full) in zip(all(true), all(false)) {
        #expect(item.label == full.label && (full.isSnippet || !item.isSnippet))
        if item.isSnippet {
          #expect(!item.insertText.contains("|") && !item.insertText.contains(where: \.isNewline), "\(item.insertText)")
          #expect(!item.insertText.contains("`"))
        }
      }
    }
    let injected = planHead + "metadata:\n  ▮\nspec: {extension: {name: 'a`(shell-command \"x\")`'}}\n"
    let place = Marked(injected)
    let items = complete(
      PlanFile(place.text), at: place.cursor, catalog: nil, language: .english, snippets: true, simpleSnippets: true)
    #expect(items.first { $0.label == "name" }?.isSnippet == false)
  }

  /// Emacs takes the shorter one of two labels of which one begins with the other.
  @Test func noPlansLabelIsTheBeginningOfAnothers() {
    for marked in ["▮", "dev▮", "---\n▮", "a: 1\n---\nInst▮"] {
      let labels = offered(marked).map(\.label)
      for (one, other) in labels.flatMap({ one in labels.map { (one, $0) } }) where one != other {
        #expect(!other.hasPrefix(one), "\(one), \(other)")
      }
    }
    #expect(offered("dev▮").first { $0.label == "devops 1.1.3" }?.filterText.hasPrefix("devops") == true)
  }

  /// What a character brings up that was typed for another reason; `nil`: nothing may come.
  static let triggers: [(marked: String, trigger: String, first: String?)] = [
    (planHead + "spec:\n  extension: {name: grafana, version: 10.▮}\n", ".", "10.4.1"),
    (planHead + "spec:\n  extension:\n    name: devops\n    version: 1.▮\n", ".", "1.1.3"),
    (planHead + "spec:\n  extension:\n    name: devops\n    version: 1.1.▮\n", ".", "1.1.3"),
    (planHead + "spec:\n  extension:\n    name: devops\n    version: '1.▮'\n", ".", "1.1.3"),
    (planHead + "spec:\n  extension:\n    name: devops\n    version: 9.▮\n", ".", nil),
    (planHead + "metadata:\n  name: whizard-▮\n", "-", "whizard-alerting"),
    (planHead + "metadata:\n  name: Whizard-▮\n", "-", "whizard-alerting"),
    (planHead + "metadata:\n  name: x-▮\n", "-", nil),
    (planHead + "spec:\n  clusterScheduling:\n    placement:\n      clusters:\n      - member-▮\n", "-", "member-1"),
    (planHead + "spec:\n  clusterScheduling:\n    placement:\n      clusters: [member-▮]\n", "-", "member-1"),
    (planHead + "spec:\n  clusterScheduling:\n    overrides:\n      member-▮\n", "-", "member-1"),
    ("whizard-▮", "-", "whizard-alerting 2.0.0"),
    ("-▮", "-", nil), ("--▮", "-", nil), ("---▮", "-", nil), (".▮", ".", nil), ("...▮", ".", nil), ("e.▮", ".", nil),
    ("Hello world.▮", ".", nil), ("some-▮", "-", nil), ("# whizard-▮", "-", nil), ("# 1.▮", ".", nil),
    ("a: 1\nwhizard-▮", "-", nil), ("a: 1.▮", ".", nil), ("- -▮", "-", nil),
    ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: whizard-▮\n", "-", nil),
    ("apiVersion: kubesphere.io/v1alpha1\nkind: Extension\nmetadata:\n  name: whizard-▮\n", "-", nil),
    (planHead + "# spec-▮\n", "-", nil), (planHead + "spec:\n  enabled: -▮\n", "-", nil),
    (planHead + "spec:\n  -▮\n", "-", nil), (planHead + "metadata:\n  annotations:\n    a: b-▮\n", "-", nil),
    (planHead + "spec:\n  config: |\n    image-▮\n", "-", nil),
    (planHead + "spec:\n  config: |\n    tag: 1.▮\n", ".", nil),
    (planHead + "spec:\n  config: |\n    -▮\n", "-", nil), (planHead + "spec:\n  config: \"a-▮\"\n", "-", nil),
    ("apiVersion: ▮", " ", nil), ("apiVersion:▮", ":", nil), ("kind: ▮", " ", nil), ("{▮", "{", nil),
    ("\"▮", "\"", nil),
    ("metadata: ▮", " ", nil), ("a: ▮", " ", nil), ("a,▮", ",", nil), ("[▮", "[", nil), (" ▮", " ", nil),
    ("apiVersion: kubesphere.io/▮", ".", "kubesphere.io/v1alpha1"),
    ("apiVersion: kubesphere.▮", ".", "kubesphere.io/v1alpha1"),
    ("apiVersion: apps.▮", ".", nil), (planHead + "metadata:\n  name: ▮\n", " ", "7"),
  ]

  @Test(arguments: triggers.indices) func triggered(_ row: Int) {
    let (marked, trigger, first) = Self.triggers[row]
    let place = Marked(marked)
    let found = complete(
      PlanFile(place.text), at: place.cursor, catalog: completionCatalog, language: .english, snippets: true,
      trigger: trigger)
    #expect(found.first?.label == first, "\(marked): \(found.map(\.label))")
  }

  /// Nothing crashes, inside a character or a line break neither, and every range holds the cursor.
  @Test func everyOffsetIsAnswered() {
    for test in documentCases + nothingCases + emptyCases {
      let text = Marked(test.marked).text
      let file = PlanFile(text)
      for offset in -1...text.utf8.count + 1 {
        for item in complete(file, at: offset, catalog: completionCatalog, language: .english, snippets: true) {
          #expect(item.replaceRange.contains(offset) || item.replaceRange.upperBound == offset)
        }
      }
    }
  }
}
