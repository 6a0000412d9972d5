// The parts of the server that need no client: plain text, negotiation, edits as LSP sends them.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import TestSupport
import Testing
import TextDocument
import WorkspaceFiles

@testable import LanguageServer

struct PlainTextTests {
  /// Markdown, plain text
  static let rows: [(String, String)] = [
    ("**`spec.config`** · string", "spec.config · string"),
    ("a\\*b\\_c \\<d\\>", "a*b_c <d>"),
    ("`a\\b` and `**`", "a\\b and **"),
    ("```yaml\nname: **x**\n```", "name: **x**"),
    ("---", ""),
    ("<https://example.com/a>", "https://example.com/a"),
    ("1 \\* 2\nnext", "1 * 2\nnext"),
    ("中文 `键`", "中文 键"),
    ("", ""),
  ]

  @Test(arguments: rows) func plain(_ row: (String, String)) {
    #expect(plainText(ofMarkdown: row.0) == row.1)
  }
}

struct ClientProfileTests {
  func profile(_ encodings: [String], formats: [MarkupKind]? = nil) -> ClientProfile {
    var params = InitializeParams()
    params.capabilities.positionEncodings = encodings.map(PositionEncodingKind.init)
    return ClientProfile(params)
  }

  @Test func theClientsFirstKnownEncodingIsTaken() {
    #expect(profile([]).encoding == .utf16)
    #expect(profile(["utf-8", "utf-16"]).encoding == .utf8)
    #expect(profile(["utf-32", "utf-8"]).encoding == .utf32)
    #expect(profile(["utf-7", "utf-32"]).encoding == .utf32)
    #expect(profile(["utf-7"]).encoding == .utf16)
  }

  @Test func markupFollowsTheClientsOrder() {
    let client = profile([])
    #expect(client.markup("**a**", formats: [.markdown, .plaintext]) == MarkupContent(kind: .markdown, value: "**a**"))
    #expect(client.markup("**a**", formats: [.plaintext, .markdown]) == MarkupContent(kind: .plaintext, value: "a"))
    #expect(client.markup("**a**", formats: nil).kind == .plaintext)
  }

  /// The locale of `initialize`, the environment, the language of the settings, and whether it is Chinese.
  static let languages: [(locale: String?, variables: [String: String], wanted: Language?, isChinese: Bool)] = [
    ("zh-CN", [:], nil, true), ("zh-Hans", [:], nil, true), ("en", ["LANG": "zh_CN.UTF-8"], nil, false),
    ("de", ["LANG": "zh_CN.UTF-8"], nil, false), ("", ["LANG": "zh_CN.UTF-8"], nil, true),
    (nil, ["LANG": "zh_CN.UTF-8"], nil, true), (nil, ["LC_ALL": "C", "LANG": "zh_CN.UTF-8"], nil, false),
    (nil, [:], nil, false), (nil, [:], .chinese, true), ("zh", ["LC_ALL": "zh_CN"], .english, false),
    ("en", [:], .chinese, true),
  ]

  @Test(arguments: languages)
  func settingsThenTheLocaleThenTheEnvironmentSayTheLanguage(
    _ row: (locale: String?, variables: [String: String], wanted: Language?, isChinese: Bool)
  ) {
    var params = InitializeParams()
    params.locale = row.locale
    var client = ClientProfile(params, variables: row.variables)
    client.wantedLanguage = row.wanted
    #expect(client.language == (row.isChinese ? .chinese : .english))
  }

  @Test func codeActionsOnlyForClientsWithLiterals() {
    #expect(profile([]).serverCapabilities.codeActionProvider == nil)
    var params = InitializeParams()
    params.capabilities.textDocument.codeAction.literalKinds = [.quickFix]
    #expect(ClientProfile(params).serverCapabilities.codeActionProvider != nil)
  }
}

struct OpenDocumentTests {
  func document(_ text: String) -> OpenDocument {
    OpenDocument(uri: DocumentURI("file:///a.yaml"), path: "/a.yaml", workspace: nil, version: 1, file: PlanFile(text))
  }

  func change(_ line: Int, _ from: Int, _ toLine: Int, _ to: Int, _ text: String) -> TextDocumentContentChangeEvent {
    TextDocumentContentChangeEvent(
      range: LanguageServerProtocol.Range(
        start: Position(line: line, character: from), end: Position(line: toLine, character: to)), text: text)
  }

  @Test func changesApplyInOrder() {
    var document = document("a: 😀\r\nb: c\n")
    document.apply([change(0, 5, 0, 5, "é"), change(1, 3, 1, 4, "d"), change(9, 0, 9, 0, "e")], encoding: .utf16)
    #expect(document.file.text.string == "a: 😀é\r\nb: d\ne")
    document.apply([TextDocumentContentChangeEvent(text: "x"), change(0, 1, 0, 1, "y")], encoding: .utf8)
    #expect(document.file.text.string == "xy")
  }

  @Test func rangesTheWrongWayRoundAreRead() {
    var document = document("abc")
    document.apply([change(0, 2, 0, 1, "")], encoding: .utf16)
    #expect(document.file.text.string == "ac")
  }

  @Test func findingsAreKeptForWhatDidNotChange() {
    let plan = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: a}\n"
    var file = PlanFile(plan + "---\n" + plan)
    var cache = FindingsCache()
    let first = cache.findings(of: file, FileContext())
    file.replace(0..<0, with: Array("# comment\n".utf8))
    let second = cache.findings(of: file, FileContext())
    let moved: [Swift.Range<Int>] = first.map { $0.range.lowerBound + 10..<$0.range.upperBound + 10 }
    #expect(second.map(\.range) == moved)
    #expect(cache.findings(of: file, FileContext(settings: RuleSettings(["missing-field": nil]))).isEmpty)
  }

  /// What is kept while the index of plans changes is what would be found anew, dependencies on other plans included.
  @Test func findingsFollowTheIndex() throws {
    var version = ExtensionVersion(objectName: "alpha-1.0.0", extensionName: "alpha", version: "1.0.0")
    version.externalDependencies = [ExternalDependency(name: "beta", version: ">=2.0.0", isRequired: true)]
    let catalog = Catalog(
      evidence: "test", isComplete: true, extensions: ["alpha", "beta", "gamma"].map { Extension(name: $0) },
      versions: [version], categories: [], clusters: [])
    func plan(_ name: String, _ version: String) -> String {
      """
      apiVersion: kubesphere.io/v1alpha1
      kind: InstallPlan
      metadata: {name: \(name)}
      spec:
        extension:
          name: \(name)
          version: \(version)
        enabled: true
        upgradeStrategy: Manual

      """
    }
    var file = PlanFile(
      (["alpha", "beta", "gamma", "delta", "gamma"].map { plan($0, "1.0.0") }).joined(separator: "---\n"))
    var known = IndexedFile(file, name: "a", isOpen: true)
    var index = PlanIndex(files: [known], isComplete: true)
    var cache = FindingsCache()
    var codes: Set<String> = []
    var random = SeededRandom()
    let wanted: Set = ["duplicate-plan", "missing-dependency", "incompatible-dependency"]
    var edits = 0
    // On until what this is about has happened.
    while edits < 150 || !codes.isSuperset(of: wanted) {
      edits += 1
      try #require(edits < 5000, "only \(codes)")
      let found = cache.findings(of: file, FileContext(catalog: catalog, plans: index, file: "a"))
      var fresh = FindingsCache()
      let whole = PlanIndex(files: [IndexedFile(file, name: "a", isOpen: true)], isComplete: true)
      #expect(found == fresh.findings(of: file, FileContext(catalog: catalog, plans: whole, file: "a")))
      codes.formUnion(found.map(\.code))
      let isName = random.once(in: 2)
      let lines = (0..<file.text.lineCount).filter {
        file.text.string(in: file.text.contentRange(ofLine: $0)).hasPrefix(isName ? "    name:" : "    version:")
      }
      let values = isName ? ["alpha", "beta", "gamma", "delta"] : ["1.0.0", "2.0.0"]
      let line = file.text.contentRange(ofLine: random.pick(lines))
      let value = random.pick(values)
      file.replace(line, with: Array("    \(isName ? "name" : "version"): \(value)".utf8))
      let numbers = try #require(file.plansWithNewIdentity)
      file.noteIdentities()
      guard !numbers.isEmpty else { continue }
      let (changed, places) = try #require(known.changing(numbers, in: file))
      known = changed
      index = index.changing(changed, places, start: 0)
    }
  }

  /// A patch that leaves its extension's name out depends on other plans as the plan does that it changes.
  @Test func findingsOfAPatchFollowTheIndex() throws {
    var version = ExtensionVersion(objectName: "alpha-1.0.0", extensionName: "alpha", version: "1.0.0")
    version.externalDependencies = [ExternalDependency(name: "beta", isRequired: true)]
    let catalog = Catalog(
      evidence: "test", isComplete: true, extensions: ["alpha", "beta", "gamma"].map { Extension(name: $0) },
      versions: [version], categories: [], clusters: [])
    let head = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
    let patch = PlanFile(head + "metadata: {name: alpha}\nspec: {extension: {version: 1.0.0}}\n")
    var other = PlanFile(head + "metadata: {name: x}\nspec: {extension: {name: beta, version: 1.0.0}}\n")
    let indexed = [
      IndexedFile(patch, name: "a", isOpen: true, role: .patch(named: true)),
      IndexedFile(other, name: "b", isOpen: true),
    ]
    let index = PlanIndex(files: indexed, isComplete: true)
    func context(_ index: PlanIndex) -> FileContext {
      FileContext(catalog: catalog, role: .patch(named: true), plans: index, file: "a")
    }
    var cache = FindingsCache()
    #expect(!cache.findings(of: patch, context(index)).contains { $0.code == "missing-dependency" })
    let place = try #require(other.text.string.firstRange(of: "beta"))
    let start = other.text.string.utf8.distance(from: other.text.string.startIndex, to: place.lowerBound)
    other.replace(start..<start + 4, with: Array("gamma".utf8))
    let (changed, places) = try #require(indexed[1].changing([0], in: other))
    let after = index.changing(changed, places, start: indexed[0].plans.count)
    #expect(cache.findings(of: patch, context(after)).contains { $0.code == "missing-dependency" })
  }
}
