// A catalog that is written reads back as it was, whatever texts a cluster holds; the cache notices any damage.

import Foundation
import KubeSphereModel
import TestSupport
import Testing

@testable import CatalogSources

/// Catalogs of texts that are hard on YAML.
private struct RandomCatalogs {
  var random: SeededRandom

  init(for test: String = #function) { random = SeededRandom(for: test) }

  private let words = [
    "a", "1.10", "yes", "null", "~", "0x10", "- a", "a: b", "#c", " x ", "\t", "", "\"", "\\", "'", "é", "中文", "😀",
    "\u{85}", "\u{2028}", "\u{FEFF}", "\u{7F}", "\u{1}", "\u{0}", "{{version}}", "<VERSION>", "|", "%TAG", "---", "...",
    "line\nline", "end\n", "\r\n", "*a", "&a", "!x", "@", "`",
  ]

  mutating func text() -> String {
    random.pick(random.number(in: 1...4), of: words).joined()
  }

  /// A text where none would be left out.
  mutating func name() -> String { "n" + text() }

  mutating func texts() -> LocaleTexts {
    LocaleTexts(Dictionary((0..<random.number(in: 0...3)).map { _ in (name(), text()) }) { $1 })
  }

  mutating func maybe(_ text: String) -> String? { random.once(in: 2) ? text : nil }

  mutating func catalog() -> Catalog {
    let kinds = CatalogKind.allCases.filter { _ in random.once(in: 2) }
    return Catalog(
      evidence: "", completeKinds: Set(kinds), extensions: (0..<3).map { _ in self.extension() },
      versions: (0..<5).map { _ in version() },
      categories: (0..<2).map { _ in
        var category = Category(name: name())
        category.displayName = texts()
        return category
      }, clusters: (0..<3).map { _ in cluster() }, installedPlans: (0..<3).map { _ in plan() },
      serverVersion: maybe(name()))
  }

  mutating func `extension`() -> Extension {
    var item = Extension(name: random.pick(["n", name()]))
    (item.displayName, item.description, item.provider) = (texts(), texts(), texts())
    (item.category, item.state, item.reportedVersion) = (maybe(name()), maybe(name()), maybe(name()))
    (item.plannedVersion, item.recommendedVersion) = (maybe(name()), maybe(name()))
    item.isEnabled = random.pick([nil, true, false])
    return item
  }

  mutating func version() -> ExtensionVersion {
    var item = ExtensionVersion(objectName: name(), extensionName: name(), version: name())
    (item.displayName, item.description) = (texts(), texts())
    (item.category, item.home, item.docs, item.repository) = (
      maybe(name()), maybe(name()), maybe(name()), maybe(name())
    )
    (item.kubeVersion, item.ksVersion, item.namespace) = (text(), text(), text())
    item.installationMode = random.once(in: 2) ? .hostOnly : .multicluster
    item.chart = random.pick([
      nil, ChartReference(url: "https://m.ns.svc/" + text(), digest: maybe(name())), ChartReference(url: text()),
      ChartReference(.configMap(namespace: text(), name: name(), key: ""), digest: maybe(name())),
    ])
    item.externalDependencies = (0..<random.number(in: 0...2)).map { _ in
      ExternalDependency(
        name: name(), type: name(), version: text(), isRequired: random.once(in: 2))
    }
    return item
  }

  mutating func cluster() -> Cluster {
    var item = Cluster(name: name())
    item.labels = [name(): text(), Cluster.hostLabel: ""]
    (item.kubernetesVersion, item.kubeSphereVersion) = (maybe(name()), maybe(name()))
    item.conditions = [name(): name()]
    item.isBeingDeleted = random.once(in: 2)
    return item
  }

  mutating func plan() -> InstalledPlan {
    // Several plans of one extension, too.
    var item = InstalledPlan(name: name(), extensionName: random.pick(["n", "na", name()]))
    (item.plannedVersion, item.reportedVersion, item.targetNamespace) = (maybe(name()), maybe(name()), maybe(name()))
    item.state = random.pick(["Installed", "Installing", "x"])
    item.isEnabled = random.pick([nil, true, false])
    item.hasInstalledCondition = random.pick([nil, true, false])
    item.clusterStates = [name(): name()]
    return item
  }
}

/// Everything that a catalog tells, but for where it is from.
private func expectSame(_ a: Catalog, _ b: Catalog, _ text: String) {
  #expect(a.completeKinds == b.completeKinds)
  #expect(a.serverVersion == b.serverVersion)
  #expect(a.extensions == b.extensions, "\(text)")
  #expect(a.allVersions == b.allVersions, "\(text)")
  #expect(a.categories == b.categories, "\(text)")
  #expect(a.clusters == b.clusters, "\(text)")
  #expect(a.installedPlans == b.installedPlans, "\(text)")
}

@Suite struct CatalogManifestTests {
  private let origin = CatalogOrigin(exportedAt: 1_764_000_000, context: "stag\"ing\n", server: "https://host:6443")

  @Test func anyCatalogReadsBackIdentically() throws {
    var catalogs = RandomCatalogs()
    for _ in 0..<cases(quick: 150, full: 500) {
      let catalog = catalogs.catalog()
      let text = catalogManifest(of: catalog, origin: origin)
      var reader = ManifestReader()
      #expect(reader.read(text, path: "c.yaml") == origin)
      #expect(reader.problems.isEmpty, "\(reader.problems)")
      expectSame(reader.catalog(evidence: ""), catalog, String(decoding: text, as: UTF8.self))
    }
  }

  /// Two plans of one extension that the catalog holds no object of: whichever comes first, nothing is learnt anew.
  @Test func plansThatShareAnExtensionReadBack() {
    for states in [["x", "Installed"], ["Installed", "x"], ["Installed", "Upgrading"]] {
      var plans = ["p1", "p2"].map { InstalledPlan(name: $0, extensionName: "a") }
      for index in plans.indices { plans[index].state = states[index] }
      for (first, second) in [(false, nil), (nil, false), (true, false)] as [(Bool?, Bool?)] {
        (plans[0].isEnabled, plans[1].isEnabled) = (first, second)
        let catalog = Catalog(
          evidence: "", completeKinds: [.extensions], extensions: [], versions: [], categories: [], clusters: [],
          installedPlans: plans)
        let text = catalogManifest(of: catalog, origin: origin)
        var reader = ManifestReader()
        reader.read(text, path: "c.yaml")
        expectSame(reader.catalog(evidence: ""), catalog, String(decoding: text, as: UTF8.self))
      }
    }
  }

  @Test func theSameCatalogIsWrittenTheSame() {
    var catalogs = RandomCatalogs()
    let catalog = catalogs.catalog()
    #expect(catalogManifest(of: catalog, origin: origin) == catalogManifest(of: catalog, origin: origin))
  }

  @Test func anEmptyCatalogIsComplete() throws {
    let empty = Catalog(
      evidence: "", completeKinds: [.extensions], extensions: [], versions: [], categories: [], clusters: [])
    var reader = ManifestReader()
    reader.read(catalogManifest(of: empty, origin: origin), path: "c.yaml")
    #expect(reader.problems.isEmpty)
    guard case .absent = reader.catalog(evidence: "").extension(named: "a") else {
      Issue.record("the kind was declared complete")
      return
    }
  }

  @Test func aListThatWasCutOffIsNotComplete() {
    var catalogs = RandomCatalogs()
    let catalog = catalogs.catalog()
    let text = catalogManifest(of: catalog, origin: origin)
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    for count in stride(from: 20, to: lines.count - 1, by: 7) {
      var reader = ManifestReader()
      reader.read(Array(lines.prefix(count).joined(separator: "\n").utf8), path: "c.yaml")
      if reader.catalog(evidence: "").completeKinds.isEmpty { continue }
      // Only what follows the last object's name can be cut off unnoticed.
      #expect(count > lines.count - 20)
    }
  }

  @Test func theEvidenceNamesContextAndDate() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/c.yaml"
    var catalogs = RandomCatalogs()
    let text = catalogManifest(
      of: catalogs.catalog(), origin: CatalogOrigin(exportedAt: 1_764_000_000, context: "staging"))
    try Data(text).write(to: URL(fileURLWithPath: path))
    let loaded = loadCatalog(files: [path])
    #expect(loaded.catalog.evidence == "c.yaml (context `staging`, 2025-11-24)")
    #expect(loaded.origins[path]??.context == "staging")
  }

  @Test func plansOfARepositoryAreNotWhatIsInstalled() {
    var reader = ManifestReader()
    let plan =
      "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: a}\nspec: {extension: {name: a}}\n"
    reader.read(Array((plan + "---\n" + plan + "status: {state: Installed, version: 1.0.0}").utf8), path: "c.yaml")
    let catalog = reader.catalog(evidence: "")
    #expect(catalog.installedPlans.map(\.reportedVersion) == ["1.0.0"])
    #expect(catalog.extension(named: "a").value?.installation.version == "1.0.0")
  }
}

@Suite struct CatalogCacheTests {
  private let temporary: TemporaryDirectory
  /// One that is not there yet.
  private var directory: String { temporary.path + "/deep" }
  private var cache: CatalogCache { CatalogCache(directory: directory) }
  private let server = "https://host:6443"

  init() throws { temporary = try TemporaryDirectory() }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).map { "\(directory)/\($0)" }
  }

  private func permissions(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func whatIsKeptComesBackAndIsNobodyElses() throws {
    var catalogs = RandomCatalogs()
    let catalog = catalogs.catalog()
    #expect(cache.save(catalog, server: server, context: "a/b", at: 1_764_000_000) == nil)
    let kept = try #require(cache.load(server: server, context: "a/b"))
    expectSame(kept.catalog, catalog, "")
    #expect(kept.savedAt == 1_764_000_000)
    #expect(try permissions(directory) == 0o700)
    #expect(try files().count == 1)
    #expect(try permissions(files()[0]) == 0o600)
    // Of another server, context or user nothing is known.
    #expect(cache.load(server: "https://other:6443", context: "a/b") == nil)
    #expect(cache.load(server: server, context: "a_b") == nil)
    #expect(cache.load(server: server, context: nil) == nil)
  }

  @Test func anyDamageIsNoticedAndRemoved() throws {
    var catalogs = RandomCatalogs()
    #expect(cache.save(catalogs.catalog(), server: server, context: "c", at: 1) == nil)
    let path = try #require(files().first)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var random = catalogs.random
    for round in 0..<cases(quick: 100, full: 300) {
      var bytes = whole
      if round % 2 == 0 {
        bytes = bytes.prefix(random.below(bytes.count))
      } else {
        bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(cache.load(server: server, context: "c") == nil)
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func whereNothingCanBeWrittenItIsTold() throws {
    var catalogs = RandomCatalogs()
    let catalog = catalogs.catalog()
    for directory in ["/proc/none", "/dev/null/x"] {
      let problem = CatalogCache(directory: directory).save(catalog, server: server, context: "c", at: 1)
      #expect(problem != nil)
    }
  }

  @Test func placesOfTheUser() {
    #expect(CatalogCache(variables: ["XDG_CACHE_HOME": "/x"])?.directory == "/x/installplan-ls")
    #expect(CatalogCache(variables: ["XDG_CACHE_HOME": "x", "HOME": "/h"])?.directory == "/h/.cache/installplan-ls")
    #expect(CatalogCache(variables: [:]) == nil)
  }
}

@Suite struct AgeTests {
  @Test(arguments: [
    ("90s", 90.0), ("30m", 1800.0), ("12h", 43200.0), ("7d", 604_800.0), ("2w", 1_209_600.0), ("0.5h", 1800.0),
  ])
  func spans(_ row: (String, Double)) { #expect(seconds(span: row.0) == row.1) }

  @Test(arguments: ["", "d", "7", "-7d", "7 d", "7x", "0d", "1e9d", "nand", "infd", "7D"])
  func whatIsNoSpan(_ text: String) { #expect(seconds(span: text) == nil) }

  @Test(arguments: [
    (5.0, "less than a minute old"), (-5.0, "less than a minute old"), (60.0, "1 minute old"), (7200.0, "2 hours old"),
    (86400.0, "24 hours old"), (3 * 86400.0, "3 days old"),
  ])
  func ages(_ row: (Double, String)) { #expect(ageText(seconds: row.0) == row.1) }

  @Test func times() {
    #expect(timestamp(1_764_000_000) == "2025-11-24T16:00:00Z")
    #expect(timeText(1_764_000_000) == "2025-11-24 16:00 UTC")
    #expect(secondsSince1970(timestamp: timestamp(1_764_000_000.9)) == 1_764_000_000)
  }
}
