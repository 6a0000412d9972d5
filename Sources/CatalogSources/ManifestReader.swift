// Catalog objects from manifests as kubectl prints them: several YAML documents, `kind: List`, typed lists, JSON.
// Only named members are read; icons, cluster connections and repository credentials are not among them.

import KubeSphereModel
import LocalFiles
import TextDocument
import YAMLSyntax

/// A catalog file that could not be read as it should be. It never quotes the file's text.
public struct CatalogProblem: Sendable, Equatable, CustomStringConvertible {
  public let path: String
  /// One-based; nil when the whole file is meant.
  public let line: Int?
  public let message: String

  public var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(message)" }
}

/// What prints a catalog. The names are whole: to kubectl `extensions` alone is a category, with InstallPlans and
/// Repositories in it.
public let catalogCommand =
  "kubectl get extensions.kubesphere.io,extensionversions.kubesphere.io,categories.kubesphere.io,"
  + "clusters.cluster.kubesphere.io -o yaml"

/// Collects objects from any number of files.
public struct ManifestReader {
  public private(set) var problems: [CatalogProblem] = []
  private var extensions: [Extension] = []
  private var versions: [ExtensionVersion] = []
  private var categories: [Category] = []
  private var clusters: [Cluster] = []
  private var plans: [InstalledPlan] = []
  private var isComplete = true
  /// What files that say so themselves know completely, whether they hold an object of it or not.
  private var declaredKinds: Set<CatalogKind>?
  private var serverVersion: String?
  /// What each file holds that does not belong into a catalog.
  public private(set) var confidentialContents: [ConfidentialContents] = []
  /// Where the file that is read says that it is from.
  private var origin: CatalogOrigin?

  public init() {}

  /// - Returns: where the file says that it is from; nil: it does not.
  @discardableResult
  public mutating func read(_ bytes: [UInt8], path: String) -> CatalogOrigin? {
    origin = nil
    let before = objectCount
    confidentialContents.append(ConfidentialContents(path: path))
    defer {
      checkCount(before, path)
      if confidentialContents.last?.isEmpty == true { confidentialContents.removeLast() }
    }
    readDocuments(bytes, path: path, before)
    return origin
  }

  /// How many objects the file says that it has; nil: it does not.
  private var declaredCount: Int?

  /// A file that was cut off may still be YAML.
  private mutating func checkCount(_ before: Int, _ path: String) {
    guard let declaredCount, declaredCount != objectCount - before, !problems.contains(where: { $0.path == path })
    else {
      self.declaredCount = nil
      return
    }
    self.declaredCount = nil
    isComplete = false
    problems.append(
      CatalogProblem(
        path: path, line: nil,
        message: "has \(objectCount - before) objects and says that it has \(declaredCount): write it anew with "
          + "`installplan-ls catalog export`. Until then, nothing is reported as missing from the catalog."))
  }

  private mutating func readDocuments(_ bytes: [UInt8], path: String, _ before: Int) {
    let ranges = splitDocuments(bytes)
    isInJSONFile = beginsAsJSON(bytes)
    for start in stride(from: 0, to: ranges.count, by: Self.documentsAtATime) {
      readDocuments(bytes, ranges[start..<min(ranges.count, start + Self.documentsAtATime)], path: path)
    }
    if objectCount == before, origin == nil, !problems.contains(where: { $0.path == path }) {
      // A file that is broken from its start has not come to say what it holds.
      if let error = YAMLDocument(bytes, isInJSONFile: isInJSONFile).errors.first {
        isComplete = false
        problems.append(
          CatalogProblem(
            path: path, line: SourceText(bytes).line(at: error.range.lowerBound) + 1, message: error.message))
        return
      }
      problems.append(
        CatalogProblem(
          path: path, line: nil,
          message: "holds no Extension, ExtensionVersion, Category or Cluster. Write it with "
            + "`\(catalogCommand)`."))
    }
  }

  /// Whether the file that is read is JSON to kubectl.
  private var isInJSONFile = false

  /// How many are parsed before they are read: a large file's are not all held at once.
  private static let documentsAtATime = 1024

  private mutating func readDocuments(_ bytes: [UInt8], _ ranges: ArraySlice<Range<Int>>, path: String) {
    let documents = concurrentMap(count: ranges.count, grain: 32) { [isInJSONFile] number -> YAMLDocument? in
      let part = Array(bytes[ranges[ranges.startIndex + number]])
      guard part.containsText("kubesphere.io") || part.containsText("installplan-ls/") else { return nil }
      return YAMLDocument(part, isInJSONFile: isInJSONFile)
    }
    var text: SourceText?
    for (range, document) in zip(ranges, documents) {
      guard let document else { continue }
      if let error = document.errors.first {
        isComplete = false
        let lines = text ?? SourceText(bytes)
        text = lines
        problems.append(
          CatalogProblem(
            path: path, line: lines.line(at: range.lowerBound + error.range.lowerBound) + 1,
            message: "\(error.message) Until this is mended, nothing is reported as missing from the catalog."))
      }
      var visited: Set<YAMLNode> = []
      if let root = document.root { readObject(root, impliedKind: nil, depth: 0, &visited) }
    }
  }

  public mutating func report(_ problem: FileProblem) {
    isComplete = false
    problems.append(CatalogProblem(path: problem.path, line: nil, message: problem.message))
  }

  /// - Parameter evidence: what messages name as the catalog's source.
  public func catalog(evidence: String) -> Catalog {
    let held = Catalog(
      evidence: evidence, isComplete: isComplete, extensions: extensions, versions: versions, categories: categories,
      clusters: clusters, installedPlans: plans)
    guard let declaredKinds else { return held }
    return Catalog(
      evidence: evidence, completeKinds: isComplete ? declaredKinds.union(undeclaredKinds) : [],
      extensions: extensions, versions: versions, categories: categories, clusters: clusters, installedPlans: plans,
      serverVersion: serverVersion)
  }

  /// Kinds of which a file that says nothing of the kind holds an object.
  private var undeclaredKinds: Set<CatalogKind> = []

  private var objectCount: Int {
    extensions.count + versions.count + categories.count + clusters.count + plans.count
  }

  private mutating func note(_ kind: CatalogKind) {
    if origin == nil { undeclaredKinds.insert(kind) }
  }

  /// What `catalog export` notes on the list.
  private mutating func readOrigin(_ list: YAMLNode) {
    guard let annotations = list.value(at: "metadata", "annotations"),
      annotations.text(at: OriginAnnotation.format) == OriginAnnotation.currentFormat,
      let time = annotations.text(at: OriginAnnotation.exportedAt).flatMap(secondsSince1970)
    else { return }
    origin = CatalogOrigin(
      exportedAt: time, context: annotations.text(at: OriginAnnotation.context),
      server: annotations.text(at: OriginAnnotation.server))
    let kinds = annotations.text(at: OriginAnnotation.kinds)?.split(separator: ",") ?? []
    declaredKinds = (declaredKinds ?? []).union(kinds.compactMap { CatalogKind(rawValue: String($0)) })
    serverVersion = annotations.text(at: OriginAnnotation.serverVersion) ?? serverVersion
    declaredCount = annotations.text(at: OriginAnnotation.objects).flatMap(Int.init)
  }

  private mutating func readObject(
    _ node: YAMLNode, impliedKind: String?, depth: Int, _ visited: inout Set<YAMLNode>
  ) {
    // What aliases reach twice is read once.
    guard !node.document.hasAliases || visited.insert(node).inserted else { return }
    let kind = node.text(at: "kind") ?? impliedKind ?? ""
    let apiVersion = node.text(at: "apiVersion")
    let group = apiVersion.map { String($0.prefix { $0 != "/" }) }
    if kind.hasSuffix("List"), depth < 3, let items = node.member("items")?.value.resolved {
      if kind == "List", depth == 0 { readOrigin(node) }
      let itemKind = kind == "List" ? nil : String(kind.dropLast(4))
      for item in items.items { readObject(item.resolved, impliedKind: itemKind, depth: depth + 1, &visited) }
      return
    }
    // A typed list's items carry no group of their own; what says another group is not meant.
    let isPlatform = group == "kubesphere.io" || group == nil && impliedKind != nil
    let isCluster = group == "cluster.kubesphere.io" || group == nil && impliedKind != nil
    guard let name = node.text(at: "metadata", "name"), !name.isEmpty else { return }
    switch kind {
    case "Extension" where isPlatform:
      note(.extensions)
      extensions.append(readExtension(node, name: name))
    case "ExtensionVersion" where isPlatform:
      guard let version = readVersion(node, objectName: name) else { return }
      note(.extensionVersions)
      versions.append(version)
    case "Repository" where isPlatform: confidentialContents[confidentialContents.count - 1].repositories += 1
    case "InstallPlan" where isPlatform:
      if node.value(at: "spec", "config") != nil || node.value(at: "spec", "clusterScheduling", "overrides") != nil {
        confidentialContents[confidentialContents.count - 1].configs += 1
      }
      // One without a state is a manifest to apply, not what is installed.
      guard let plan = readPlan(node, name: name) else { return }
      note(.installPlans)
      plans.append(plan)
    case "Category" where isPlatform:
      note(.categories)
      var category = Category(name: name)
      category.displayName = node.texts(at: "spec", "displayName")
      categories.append(category)
    case "Cluster" where isCluster:
      note(.clusters)
      clusters.append(readCluster(node, name: name))
    default: break
    }
  }

  private func readExtension(_ node: YAMLNode, name: String) -> Extension {
    var result = Extension(name: name)
    result.displayName = node.texts(at: "spec", "displayName")
    result.description = node.texts(at: "spec", "description")
    result.provider = node.texts(at: "spec", "provider", inner: "name")
    result.category = node.text(at: "metadata", "labels", "kubesphere.io/category")
    result.state = node.text(at: "status", "state")
    if case .boolean(let enabled)? = node.value(at: "status", "enabled")?.scalar { result.isEnabled = enabled }
    result.reportedVersion = node.text(at: "status", "installedVersion")
    result.plannedVersion = node.text(at: "status", "plannedInstallVersion")
    result.recommendedVersion = node.text(at: "status", "recommendedVersion")
    return result
  }

  private func readVersion(_ node: YAMLNode, objectName: String) -> ExtensionVersion? {
    guard
      var result = ExtensionVersion(
        objectName: objectName, extensionReference: node.text(at: "metadata", "labels", "kubesphere.io/extension-ref"),
        version: node.text(at: "spec", "version"))
    else { return nil }
    result.displayName = node.texts(at: "spec", "displayName")
    result.description = node.texts(at: "spec", "description")
    result.category = node.text(at: "spec", "category")
    result.kubeVersion = node.text(at: "spec", "kubeVersion") ?? ""
    result.ksVersion = node.text(at: "spec", "ksVersion") ?? ""
    result.namespace = node.text(at: "spec", "namespace") ?? ""
    result.installationMode = node.text(at: "spec", "installationMode").flatMap(InstallationMode.init) ?? .hostOnly
    result.home = node.text(at: "spec", "home")
    result.docs = node.text(at: "spec", "docs")
    result.repository = node.text(at: "spec", "repository")
    let digest = node.text(at: "spec", "digest")
    if let data = node.value(at: "spec", "chartDataRef"), data.kind == .mapping {
      result.chart = ChartReference(
        .configMap(
          namespace: data.text(at: "namespace") ?? "", name: data.text(at: "name") ?? "",
          key: data.text(at: "key") ?? ""),
        digest: digest)
    } else if let url = node.text(at: "spec", "chartURL") {
      result.chart = ChartReference(url: url, digest: digest)
    }
    result.externalDependencies =
      node.value(at: "spec", "externalDependencies")?.resolved.items.compactMap { item in
        guard let name = item.text(at: "name") else { return nil }
        var isRequired = false
        if case .boolean(let required)? = item.value(at: "required")?.scalar { isRequired = required }
        return ExternalDependency(
          name: name, type: item.text(at: "type") ?? "extension", version: item.text(at: "version") ?? "",
          isRequired: isRequired)
      } ?? []
    return result
  }

  private func readPlan(_ node: YAMLNode, name: String) -> InstalledPlan? {
    guard let state = node.text(at: "status", "state") else { return nil }
    var result = InstalledPlan(name: name, extensionName: node.text(at: "spec", "extension", "name") ?? name)
    result.state = state
    result.plannedVersion = node.text(at: "spec", "extension", "version")
    if case .boolean(let enabled)? = (node.value(at: "status", "enabled") ?? node.value(at: "spec", "enabled"))?.scalar
    {
      result.isEnabled = enabled
    }
    result.reportedVersion = node.text(at: "status", "version")
    if let conditions = node.value(at: "status", "conditions")?.resolved, conditions.kind == .sequence {
      result.hasInstalledCondition = conditions.items.contains { condition in
        condition.resolved.text(at: "type") == "Installed" && condition.resolved.text(at: "status") == "True"
      }
    }
    result.targetNamespace = node.text(at: "status", "targetNamespace")
    for entry in node.value(at: "status", "clusterSchedulingStatuses")?.entriesOrNone ?? [] {
      result.clusterStates[entry.key.text] = entry.value.text(at: "state")
    }
    return result
  }

  private func readCluster(_ node: YAMLNode, name: String) -> Cluster {
    var result = Cluster(name: name)
    for entry in node.value(at: "metadata", "labels")?.resolved.entriesOrNone ?? [] {
      result.labels[entry.key.text] = entry.value.resolved.text
    }
    result.isBeingDeleted = node.text(at: "metadata", "deletionTimestamp") != nil
    result.kubernetesVersion = node.text(at: "status", "kubernetesVersion")
    result.kubeSphereVersion = node.text(at: "status", "kubeSphereVersion")
    for condition in node.value(at: "status", "conditions")?.resolved.items.map(\.resolved) ?? [] {
      guard let type = condition.text(at: "type"), let status = condition.text(at: "status") else { continue }
      result.conditions[type] = status
    }
    return result
  }
}

/// A catalog from files.
/// What a catalog file holds that is somebody's secret, as numbers of objects.
public struct ConfidentialContents: Sendable, Equatable, CustomStringConvertible {
  public let path: String
  /// Repositories: they hold passwords.
  public fileprivate(set) var repositories = 0
  /// InstallPlans with `config` or overrides: these may hold passwords.
  public fileprivate(set) var configs = 0

  fileprivate init(path: String) { self.path = path }

  fileprivate var isEmpty: Bool { repositories == 0 && configs == 0 }

  /// Without a full stop.
  public var finding: String {
    let parts = [
      repositories > 0 ? "\(repositories) Repositories (they hold passwords)" : nil,
      configs > 0 ? "\(configs) InstallPlans with `config` or overrides" : nil,
    ]
    return "\(path): holds \(parts.compactMap(\.self).joined(separator: " and ")), which a catalog does not need"
  }

  /// What to do, without a full stop.
  public var remedy: String { "write it again with `installplan-ls catalog export`, or `\(catalogCommand)`" }

  public var description: String { "\(finding): \(remedy)." }
}

public struct LoadedCatalog: Sendable {
  /// What could be read.
  public let catalog: Catalog
  /// What could not.
  public let problems: [CatalogProblem]
  /// Where each file says that it is from, by path; nil: it does not.
  public let origins: [String: CatalogOrigin?]
  /// What the files hold that does not belong there.
  public let confidentialContents: [ConfidentialContents]
}

/// Reads a catalog from manifest files.
///
/// - Parameters:
///   - files: paths, absolute or from the working directory.
///   - allowsStreams: whether the command line names them, as `readFile` has it.
public func loadCatalog(files: [String], allowsStreams: Bool = false) -> LoadedCatalog {
  var reader = ManifestReader()
  var origins: [String: CatalogOrigin?] = [:]
  for path in files {
    do throws(FileProblem) {
      let bytes = textBytes(try readFile(path, allowsStream: allowsStreams))
      guard !bytes.contains(0) else { throw FileProblem(path: path, message: "is not a text: it holds NUL bytes") }
      origins[path] = .some(reader.read(bytes, path: path))
    } catch {
      reader.report(error)
    }
  }
  let names = files.map { path in
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return (origins[path] ?? nil).map { "\(name) (\($0.evidence))" } ?? name
  }
  return LoadedCatalog(
    catalog: reader.catalog(evidence: names.joined(separator: ", ")), problems: reader.problems, origins: origins,
    confidentialContents: reader.confidentialContents)
}

extension YAMLNode {
  fileprivate func value(at path: String...) -> YAMLNode? { value(at: path) }

  private func value(at path: [String]) -> YAMLNode? {
    var node = resolved
    for key in path {
      guard let next = node.member(key)?.value.resolved else { return nil }
      node = next
    }
    return node
  }

  /// A scalar's text, whatever its type (kubectl prints versions such as `1.10` quoted, people do not); nil when empty.
  fileprivate func text(at path: String...) -> String? {
    guard let node = value(at: path), node.kind == .scalar, !node.isNull, !node.text.isEmpty else { return nil }
    return node.text
  }

  fileprivate var entriesOrNone: [Entry] { Array(entries) }

  /// A map of texts by language; with `inner`, of mappings that hold the text under that key.
  fileprivate func texts(at path: String..., inner: String? = nil) -> LocaleTexts {
    var texts: [String: String] = [:]
    for entry in value(at: path)?.entriesOrNone ?? [] {
      var value = entry.value.resolved
      if let inner {
        guard let member = value.member(inner)?.value.resolved else { continue }
        value = member
      }
      if value.kind == .scalar { texts[entry.key.text] = value.text }
    }
    return LocaleTexts(texts)
  }
}

extension [UInt8] {
  /// Whether a short ASCII text stands in the bytes.
  fileprivate func containsText(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard self.count >= count else { return false }
    return withUnsafeBufferPointer { bytes in
      var index = 0
      while index <= bytes.count - count {
        if bytes[index] == text.utf8Start[0] {
          var offset = 1
          while offset < count, bytes[index + offset] == text.utf8Start[offset] { offset += 1 }
          if offset == count { return true }
        }
        index += 1
      }
      return false
    }
  }
}
