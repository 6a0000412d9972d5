// Catalogs from manifests in every shape kubectl prints, and what is said of broken ones.

import CatalogSources
import KubeSphereModel
import TestSupport
import Testing

struct ManifestReaderTests {
  /// However many documents there are, they are read in their order, and each fault is told where it stands.
  @Test func manyDocuments() {
    let faults: Set = [0, 1500, 2999]
    let text = (0..<3000).map { number in
      """
      apiVersion: kubesphere.io/v1alpha1
      kind: ExtensionVersion
      metadata: {name: "devops-\(number % 1000).0.0", labels: {kubesphere.io/extension-ref: devops}}
      spec: {version: "\(number % 1000).0.0", kubeVersion: ">=\(number)", home: [\(faults.contains(number) ? "" : "]")}
      """
    }.joined(separator: "\n---\n")
    var reader = ManifestReader()
    reader.read(Array(text.utf8), path: "catalog.yaml")
    #expect(reader.problems.compactMap(\.line).map { ($0 - 1) / 5 } == faults.sorted())
    // Of two objects with one name the later counts.
    let versions = reader.catalog(evidence: "catalog.yaml").versions(of: "devops")
    #expect(versions.count == 1000)
    #expect(versions.first { $0.version == "7.0.0" }?.kubeVersion == ">=2007")
    #expect(versions.count { $0.kubeVersion.hasPrefix(">=2") } >= 998)
  }

  static let objects = """
    apiVersion: kubesphere.io/v1alpha1
    kind: Category
    metadata: {name: observability}
    spec: {displayName: {en: Observability, zh: 可观测}}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: Extension
    metadata:
      name: devops
      labels: {kubesphere.io/category: observability}
    spec:
      icon: data:image/png;base64,AAAA
      displayName: {en: DevOps, zh: 研发}
      description: {en: Pipelines}
      provider: {en: {name: Somebody}}
    status: {state: Installed, enabled: true, installedVersion: 1.1.1, recommendedVersion: 1.1.3}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata:
      name: devops-1.1.10
      labels: {kubesphere.io/extension-ref: devops}
    spec:
      version: 1.1.10
      installationMode: Multicluster
      kubeVersion: '>=1.19.0-0'
      externalDependencies:
      - {name: loki, version: '>= 1.0', required: true}
      - {name: vector}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: devops-1.1.9}
    spec: {version: 1.1.9}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: devops-1.1.9, labels: {kubesphere.io/extension-ref: devops}}
    spec: {version: 1.1.9}
    ---
    apiVersion: cluster.kubesphere.io/v1alpha1
    kind: Cluster
    metadata: {name: host, labels: {cluster-role.kubesphere.io/host: ""}}
    spec: {connection: {kubeconfig: c2VjcmV0, token: secret}}
    status:
      kubernetesVersion: v1.31.4
      conditions: [{type: Ready, status: "True"}]
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: devops}
    """

  static let typedList = """
    {"apiVersion": "kubesphere.io/v1alpha1", "kind": "ExtensionVersionList", "items": [
      {"metadata": {"name": "loki-1.0.1", "labels": {"kubesphere.io/extension-ref": "loki"}}, "spec": {"version": "1.0.1"}}
    ]}
    """

  func read(_ text: String) -> (Catalog, [CatalogProblem]) {
    var reader = ManifestReader()
    reader.read(Array(text.utf8), path: "catalog.yaml")
    return (reader.catalog(evidence: "catalog.yaml"), reader.problems)
  }

  /// The same objects as several documents, and as the items of a List.
  static let asList: String = {
    let items = objects.components(separatedByLine: "---").map { item in
      item.split(separator: "\n").enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }.joined(
        separator: "\n")
    }
    return "apiVersion: v1\nkind: List\nitems:\n" + items.joined(separator: "\n")
  }()

  @Test(arguments: [objects, asList, objects.split(separator: "\n").joined(separator: "\r\n")])
  func objectsAreRead(_ text: String) throws {
    let (catalog, problems) = read(text)
    #expect(problems.isEmpty)
    let devops = try #require(catalog.extension(named: "devops").value)
    #expect(devops.displayName.text(in: "zh") == "研发")
    #expect(devops.provider.text(in: "en") == "Somebody")
    #expect(devops.reportedVersion == "1.1.1" && devops.recommendedVersion == "1.1.3" && devops.isEnabled == true)
    #expect(catalog.versions(of: "devops").map(\.version) == ["1.1.10", "1.1.9"])
    let version = try #require(catalog.version("1.1.10", of: "devops").value)
    #expect(version.installationMode == .multicluster && version.targetNamespace == "extension-devops")
    #expect(version.externalDependencies.map(\.isRequired) == [true, false])
    #expect(catalog.version("1.1.9", of: "devops").value?.installationMode == .hostOnly)
    #expect(catalog.hostCluster?.isReady == true)
    #expect(catalog.category(named: "observability")?.displayName.text(in: "en") == "Observability")
  }

  @Test func typedListsNeedNoKind() {
    #expect(read(Self.typedList).0.versions(of: "loki").map(\.version) == ["1.0.1"])
  }

  @Test func kindsThatAreNotThereAreUnknown() {
    let (catalog, _) = read(Self.typedList)
    #expect(catalog.version("9.9.9", of: "loki").isAbsent, "versions are known")
    #expect(catalog.extension(named: "loki").isUnknown, "extensions are not known")
    #expect(catalog.cluster(named: "host").isUnknown, "clusters are not known")
  }

  @Test func aBrokenFileProvesNothingAbsent() {
    let (catalog, problems) = read(
      Self.objects + "\n---\nkind: Extension\napiVersion: kubesphere.io/v1alpha1\nmetadata: {name: [\n")
    #expect(problems.count == 1 && problems[0].line != nil)
    #expect(catalog.extension(named: "nothing").isUnknown, "claims to know")
    #expect(catalog.extension(named: "devops").value != nil)
  }

  @Test func aFileWithoutObjectsIsNamed() {
    let (_, problems) = read("a: b\n")
    #expect(problems.map(\.path) == ["catalog.yaml"] && problems.map(\.line) == [nil])
  }

  /// All that is said of catalog files: Tests/Wording/catalogs.md.
  @Test func wordsAreAsTheyWere() {
    let texts = [
      "a: b\n", "a: [\n", Self.objects + "\n---\nkind: Extension\napiVersion: kubesphere.io/v1\nmetadata: {\n",
    ]
    let problems = texts.flatMap { read($0).1 } + loadCatalog(files: ["/nowhere/c.yaml"]).problems
    let words = """
      # What is said of catalog files

      Written by `ManifestReaderTests`; see `Tests/TestSupport/Wording.swift`.


      """ + problems.map { "- \($0)\n" }.joined()
    let difference = difference(of: words, from: "catalogs.md")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func aMissingFileIsNamed() {
    let loaded = loadCatalog(files: ["/nowhere/catalog.yaml"])
    #expect(loaded.problems.map(\.path) == ["/nowhere/catalog.yaml"])
    #expect(loaded.catalog.completeKinds.isEmpty)
  }
}

extension String {
  func components(separatedByLine separator: String) -> [String] {
    split(separator: "\n", omittingEmptySubsequences: false)
      .split(separator: Substring(separator)).map { $0.joined(separator: "\n") }
  }
}

extension Knowledge {
  var isAbsent: Bool { if case .absent = self { true } else { false } }
  var isUnknown: Bool { if case .unknown = self { true } else { false } }
}

@Suite struct ConfidentialContentsTests {
  /// manifests, how many Repositories and how many InstallPlans with a configuration
  static let rows: [(String, Int, Int)] = [
    ("kind: Extension\nmetadata: {name: a}\n", 0, 0),
    ("kind: Repository\nmetadata: {name: a}\nspec: {basicAuth: {password: S3CRET}}\n", 1, 0),
    ("kind: InstallPlan\nmetadata: {name: a}\nspec: {config: 'password: S3CRET'}\nstatus: {state: Installed}\n", 0, 1),
    ("kind: InstallPlan\nmetadata: {name: a}\nspec: {clusterScheduling: {overrides: {host: 'a: S3CRET'}}}\n", 0, 1),
    ("kind: InstallPlan\nmetadata: {name: a}\nspec: {enabled: true}\nstatus: {state: Installed}\n", 0, 0),
  ]

  @Test(arguments: rows) func areCountedAndNotTold(_ row: (String, Int, Int)) {
    // As one document, and among others in a list.
    let object = "apiVersion: kubesphere.io/v1alpha1\n" + row.0
    let indented = object.split(separator: "\n").map { "  \($0)\n" }.joined().dropFirst(2)
    for text in [object, "apiVersion: v1\nkind: List\nitems:\n- \(indented)"] {
      var reader = ManifestReader()
      reader.read(Array(text.utf8), path: "c.yaml")
      let found = reader.confidentialContents
      #expect(found.reduce(0) { $0 + $1.repositories } == row.1 && found.reduce(0) { $0 + $1.configs } == row.2)
      #expect(found.allSatisfy { $0.description.contains("c.yaml") && !$0.description.contains("S3CRET") })
      #expect(found.isEmpty == (row.1 + row.2 == 0))
    }
  }
}
