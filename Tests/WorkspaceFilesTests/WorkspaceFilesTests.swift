// Globs, settings, and what decides for a file.

import CatalogSources
import HelmCharts
import LocalFiles
import TestSupport
import Testing

@testable import WorkspaceFiles

struct GlobTests {
  /// pattern, path, matches
  static let rows: [(String, String, Bool)] = [
    ("**", "a/b.yaml", true), ("**", "b.yaml", true),
    ("staging/**", "staging/a.yaml", true), ("staging/**", "staging/x/y/a.yaml", true),
    ("staging/**", "staging", false), ("staging/**", "prod/staging/a.yaml", false),
    ("staging/", "staging/x/a.yaml", true),
    ("**/testdata/**", "testdata/a.yaml", true), ("**/testdata/**", "x/y/testdata/z/a.yaml", true),
    ("**/testdata/**", "x/testdatas/a.yaml", false),
    ("*.yaml", "a.yaml", true), ("*.yaml", "x/a.yaml", true), ("*.yaml", "a.yml", false),
    ("a", "a/b/c.yaml", true), ("x/a", "x/a/c.yaml", true), ("a", "ab/c.yaml", false),
    ("a/*.yaml", "a/b.yaml", true), ("a/*.yaml", "a/b/c.yaml", false),
    ("?.yaml", "a.yaml", true), ("?.yaml", "ab.yaml", false),
    ("{a,b}/*.y{a,}ml", "b/x.yml", true), ("{a,b}/*.yaml", "c/x.yaml", false),
    ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[!a-c]x", "dx", true),
    ("a[", "a[", true), ("/a/b", "a/b", true), ("./a/b", "a/b", true),
    ("**/a/**/b", "x/a/y/z/b", true), ("**/a/**/b", "a/b", true), ("a**", "abc", true),
    ("**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b", String(repeating: "a/", count: 60) + "c", false),
    ("*a*a*a*a*a*b", String(repeating: "a", count: 200), false),
  ]

  @Test(arguments: rows) func glob(_ row: (String, String, Bool)) {
    #expect(Glob(row.0).matches(row.1) == row.2, "\(row.0) against \(row.1)")
  }
}

struct SettingsTests {
  func parse(_ text: String) -> (Settings, [SettingsProblem]) {
    Settings.parse(Array(text.utf8), knownRules: ["missing-upgrade-strategy"])
  }

  @Test func theDesignsExample() {
    let (settings, problems) = parse(
      """
      catalog:
        - paths: [staging/**]
          context: staging
        - paths: ["**"]
          files: [catalog.yaml]
      rules:
        missing-upgrade-strategy: off
      exclude: ["**/testdata/**"]
      """)
    #expect(problems.isEmpty)
    #expect(settings.catalog?.map(\.source) == [.context("staging"), .files(["catalog.yaml"])])
    #expect(settings.rules == ["missing-upgrade-strategy": .off])
    #expect(settings.exclude == [Glob("**/testdata/**")])
  }

  @Test func editorSettingsAreJSON() {
    let (settings, problems) = parse(#"{"catalog":[{"files":["c.yaml"]}],"rules":null,"exclude":[]}"#)
    #expect(problems.isEmpty)
    #expect(settings.catalog?.map(\.source) == [.files(["c.yaml"])])
  }

  /// The text, the line of the problem, and what it names.
  static let wrong: [(String, Int, String)] = [
    ("catalogs: []", 1, "`catalogs`"), ("rules:\n  no-such: off", 2, "`no-such`"),
    ("rules:\n  missing-upgrade-strategy: loud", 2, "`missing-upgrade-strategy`"),
    ("catalog:\n- kubeconfig: /tmp/x", 2, "kubeconfig"), ("kubeconfig: /tmp/x", 1, "kubeconfig"),
    ("loginTimeout: 5", 1, "loginTimeout"), ("language: zh", 1, "language"),
    ("catalog:\n- paths: [a]", 2, "`catalog`"), ("catalog:\n- files: [a]\n  nonsense: 1", 3, "`nonsense`"),
    ("catalog: [a]", 1, "`catalog`"), ("catalog: catalog.yaml", 1, "`catalog`"), ("- a", 1, ""),
    ("rules: [a]", 1, "`rules`"), ("exclude: {a: b}", 1, "`exclude`"), ("exclude: [[a]]", 1, "`exclude`"),
    ("catalog: [", 1, ""), ("helm: latest", 1, "`helm`"), ("helm: [3.14]", 1, "`helm`"), ("helm: 3.x", 1, "`helm`"),
    ("catalog:\n- files: [a]\n  charts: [../charts]", 3, "`charts`"),
    ("catalog:\n- files: [a]\n  charts: [/etc]", 3, "`charts`"),
    ("catalog:\n- files: [a]\n  charts: {}", 3, "`charts`"),
  ]

  @Test(arguments: wrong) func whatIsNotUnderstoodIsNamed(_ row: (String, Int, String)) {
    let (_, problems) = parse(row.0)
    #expect(problems.contains { $0.line == row.1 && (row.2.isEmpty || $0.message.contains(row.2)) }, "\(problems)")
  }

  /// All that is said of settings: Tests/Wording/settings.md.
  @Test func wordsAreAsTheyWere() {
    var words = """
      # What is said of settings

      Written by `SettingsTests`; see `Tests/TestSupport/Wording.swift`.


      """
    for (text, _, _) in Self.wrong {
      let (_, problems) = parse(text)
      words += "- `\(text.replacing("\n", with: "↵"))`\n" + problems.map { "  - \($0)\n" }.joined()
    }
    let difference = difference(of: words, from: "settings.md")
    #expect(difference == nil, "\(difference ?? "")")
  }

  /// Every documented setting with its documented example is understood.
  @Test(arguments: Settings.reference.map(\.key))
  func theReferenceIsTrue(_ key: String) throws {
    let setting = try #require(Settings.reference.first { $0.key == key })
    let text =
      switch key {
      case "catalog[].paths": "catalog: [{paths: \(setting.example), files: [a]}]"
      case "catalog[].files": "catalog: [{files: \(setting.example)}]"
      case "catalog[].charts": "catalog: [{files: [a], charts: \(setting.example)}]"
      case "catalog[].context": "catalog: [{context: \(setting.example)}]"
      default: "\(key): \(setting.example)"
      }
    let (settings, problems) = Settings.parse(
      Array(text.utf8), knownRules: ["missing-upgrade-strategy"], home: "/home/me")
    #expect(problems.isEmpty && settings != Settings())
  }

  @Test(arguments: [
    ("3.14", false), ("\"3.14.1\"", false), ("3.16", false), ("3.17", true), ("v3.18.5", true), ("3.20", true),
    ("4", true), ("2.17", false), ("3", false),
  ]) func helmIsAVersion(_ text: String, _ removesDefaults: Bool) {
    let (settings, problems) = parse("helm: \(text)")
    #expect(problems.isEmpty)
    #expect(settings.helm == (removesDefaults ? .nullRemovesDefaults : .nullKeepsDefaultsOfSubcharts))
  }

  @Test func chartsStandBesideTheirCatalog() {
    let (settings, problems) = parse("catalog: [{files: [c.yaml], charts: [charts, ./more/../x]}]")
    #expect(problems.isEmpty)
    #expect(settings.catalog?.map(\.charts) == [["charts", "./more/../x"]])
    // Those of a workspace that lead out of it do not count; a user's own may be anywhere.
    #expect(parse("catalog: [{files: [c], charts: [a/../../b, /etc, a]}]").0.catalog?.map(\.charts) == [["a"]])
    let own = Settings.parse(Array("catalog: [{files: [c], charts: [/etc]}]".utf8), knownRules: [], home: "/home/me").0
    #expect(own.catalog?.map(\.charts) == [["/etc"]])
  }

  @Test func nothingIsNoProblem() {
    for text in ["", "null", "{}", "# comment", "catalog:\nrules:\nexclude:\n"] {
      let (settings, problems) = parse(text)
      #expect(problems.isEmpty && settings == Settings(), "\(text)")
    }
  }
}

struct EnvironmentTests {
  func surroundings(_ file: PlacedSettings) -> Surroundings {
    var surroundings = Surroundings()
    surroundings.workspaceFile = WorkspaceFile(path: "\(file.directory)/x", placed: file, problems: [])
    return surroundings
  }

  func placed(_ text: String, at directory: String = "/repo") -> PlacedSettings {
    PlacedSettings(
      directory: directory,
      settings: Settings.parse(Array(text.utf8), knownRules: ["missing-upgrade-strategy", "name-mismatch"]).0)
  }

  @Test func theFirstMatchingEntryWins() {
    let file = placed("catalog: [{paths: ['staging/**'], context: staging}, {files: [c.yaml]}]")
    func choice(_ path: String) -> CatalogChoice {
      Environment(path: path, commandLine: nil, surroundings: surroundings(file)).catalog
    }
    #expect(choice("/repo/staging/a.yaml") == .cluster(ClusterReference(context: "staging")))
    #expect(choice("/repo/prod/a.yaml") == .files(["/repo/c.yaml"]))
    #expect(choice("/elsewhere/a.yaml") == .files(["/repo/c.yaml"]))
    #expect(
      Environment(path: nil, commandLine: nil, surroundings: surroundings(file)).catalog == .files(["/repo/c.yaml"]))
  }

  @Test func chartsAndHelmOfAnEntry() {
    let file = placed("helm: 3.18\ncatalog: [{paths: ['a/**'], files: [c.yaml], charts: [charts]}, {context: b}]")
    func environment(_ path: String, _ charts: [String] = []) -> Environment {
      Environment(path: path, commandLine: nil, charts: charts, surroundings: surroundings(file))
    }
    #expect(environment("/repo/a/x.yaml").charts == ["/repo/charts"])
    #expect(environment("/repo/b/x.yaml").charts == [])
    #expect(environment("/repo/a/x.yaml", ["/own"]).charts == ["/own", "/repo/charts"])
    #expect(environment("/repo/a/x.yaml").helm == .nullRemovesDefaults)
    #expect(Environment(path: nil, commandLine: nil, surroundings: nil).helm == nil)
  }

  /// `paths` says which files are for one cluster, whatever catalog they are checked against. An entry without names one only.
  @Test func onlyPathsSayWhatIsForOneCluster() {
    func entry(_ text: String, _ path: String = "/repo/staging/a.yaml", _ commandLine: CatalogChoice? = nil) -> String?
    {
      Environment(path: path, commandLine: commandLine, surroundings: surroundings(placed(text))).catalogEntry
    }
    #expect(entry("catalog: [{files: [c.yaml]}]") == nil)
    #expect(entry("catalog: [{context: a}]") == nil)
    #expect(entry("catalog: [{paths: null, files: [c.yaml]}]") == nil)
    #expect(entry("catalog: [{paths: ['**'], files: [c.yaml]}]") != nil)
    #expect(entry("catalog: [{paths: ['**'], files: [c.yaml]}]", "/repo/staging/a.yaml", .files(["/x"])) != nil)
    let both = "catalog: [{paths: ['staging/**'], context: a}, {paths: ['prod/**'], context: b}, {context: c}]"
    #expect(entry(both) != entry(both, "/repo/prod/a.yaml"))
    #expect(entry(both) == entry(both, "/repo/staging/deep/b.yaml"))
    #expect(entry(both, "/repo/other/a.yaml") == nil)
    #expect(entry("rules: {}") == nil)
  }

  /// Settings that were made to take time and to fill the screen.
  @Test func settingsAreBounded() {
    let many = (0..<5000).map { "a\($0)" }.joined(separator: ", ")
    var (settings, problems) = Settings.parse(Array("exclude: [\(many)]".utf8), knownRules: [])
    #expect(settings.exclude.count == 1000 && problems.count == 1)
    (settings, problems) = Settings.parse(
      Array("catalog: [\(many.replacing("a", with: "{files: [x]}, {context: a}, {context: b"))}]".utf8), knownRules: [])
    #expect((settings.catalog?.count ?? 0) <= 100)
    (settings, problems) = Settings.parse(Array((0..<5000).map { "k\($0): 1\n" }.joined().utf8), knownRules: [])
    #expect(problems.count == 21)
  }

  /// A file that is named as a catalog is nobody's plan, whichever entry governs it.
  @Test func catalogsAreNotJudged() {
    let file = placed("catalog: [{paths: ['staging/**'], files: [s.yaml, ./x/../t.yaml]}, {context: a}]")
    func isJudged(_ path: String, _ commandLine: CatalogChoice? = nil, _ settings: [PlacedSettings] = []) -> Bool {
      Environment(path: path, commandLine: commandLine, surroundings: surroundings(file), settings: settings).isJudged
    }
    #expect(!isJudged("/repo/s.yaml") && !isJudged("/repo/t.yaml"))
    #expect(isJudged("/repo/a.yaml") && isJudged("/repo/staging/s.yaml"))
    #expect(isJudged("/repo/c.yaml") && !isJudged("/repo/c.yaml", .files(["/repo/c.yaml"])))
    #expect(!isJudged("/repo/c.yaml", nil, [placed("catalog: [{files: [c.yaml]}]")]))
    #expect(isJudged("/other/s.yaml"))
  }

  @Test func commandLineThenWorkspaceFileThenSettings() {
    let file = placed("catalog: [{files: [file.yaml]}]\nrules: {name-mismatch: hint}")
    let editor = placed(
      #"{"catalog":[{"files":["editor.yaml"]}],"rules":{"name-mismatch":"off","missing-upgrade-strategy":"off"}}"#)
    func environment(_ commandLine: CatalogChoice?, _ layers: [PlacedSettings]) -> Environment {
      Environment(
        path: "/repo/a.yaml", commandLine: commandLine, surroundings: layers.first.map(surroundings),
        settings: Array(layers.dropFirst()))
    }
    #expect(environment(.files(["/x.yaml"]), [file, editor]).catalog == .files(["/x.yaml"]))
    #expect(environment(nil, [file, editor]).catalog == .files(["/repo/file.yaml"]))
    #expect(environment(nil, [placed("rules: {}"), editor]).catalog == .files(["/repo/editor.yaml"]))
    #expect(environment(nil, []).catalog == .currentContext)
    #expect(!environment(nil, []).isCatalogNamed)
    #expect(environment(nil, [file, editor]).rules == ["name-mismatch": .hint, "missing-upgrade-strategy": .off])
  }

  @Test func aWorkspaceCanAskForAContextAndNeverForAKubeconfig() {
    let file = placed("catalog: [{context: production}]\nkubeconfig: evil")
    let settings = Settings.parse(Array("{kubeconfig: [~/own, other]}".utf8), knownRules: [], home: "/home/me").0
    let own = PlacedSettings(directory: "/repo", settings: settings)
    let environment = Environment(
      path: "/repo/a.yaml", commandLine: nil, surroundings: surroundings(file), settings: [own])
    let kubeconfig = ["/home/me/own", "/repo/other"]
    #expect(environment.catalog == .cluster(ClusterReference(context: "production", kubeconfig: kubeconfig)))
    #expect(environment.contextRequest == ContextRequest(workspace: "/repo", context: "production"))
    // What the user's own settings or the command line name needs no leave.
    let mine = placed("catalog: [{context: production}]")
    #expect(
      Environment(path: "/repo/a.yaml", commandLine: nil, surroundings: nil, settings: [mine]).contextRequest == nil)
    let named = CatalogChoice.cluster(ClusterReference(context: "staging"))
    let commanded = Environment(
      path: "/repo/a.yaml", commandLine: named, surroundings: surroundings(file), settings: [own])
    #expect(commanded.catalog == .cluster(ClusterReference(context: "staging", kubeconfig: kubeconfig)))
    #expect(commanded.contextRequest == nil)
  }

  @Test func excluded() {
    let file = placed("exclude: ['**/testdata/**']")
    #expect(Environment(path: "/repo/testdata/a.yaml", commandLine: nil, surroundings: surroundings(file)).isExcluded)
    #expect(!Environment(path: "/repo/a.yaml", commandLine: nil, surroundings: surroundings(file)).isExcluded)
    #expect(!Environment(path: "/testdata/a.yaml", commandLine: nil, surroundings: surroundings(file)).isExcluded)
  }

  @Test func paths() {
    #expect(absolutePath("../c.yaml", from: "/a/b") == "/a/c.yaml")
    #expect(absolutePath("/c.yaml", from: "/a/b") == "/c.yaml")
    #expect(relativePath(of: "/a/b/c", to: "/a") == "b/c")
    #expect(relativePath(of: "/ab/c", to: "/a") == nil)
    #expect(relativePath(of: "/a", to: "/a") == nil)
  }
}
