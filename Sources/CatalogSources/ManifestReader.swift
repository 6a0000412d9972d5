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

/// Collects objects from any number of files.
public struct ManifestReader {
  public private(set) var problems: [CatalogProblem] = []
  private var extensions: [Extension] = []
  private var versions: [ExtensionVersion] = []
  private var categories: [Category] = []
  private var clusters: [Cluster] = []
  private var isComplete = true

  public init() {}

  public mutating func read(_ bytes: [UInt8], path: String) {
    let before = objectCount
    for range in splitDocuments(bytes) {
      let part = Array(bytes[range])
      guard part.containsText("kubesphere.io") else { continue }
      let document = YAMLDocument(part)
      if let error = document.errors.first {
        isComplete = false
        let line = SourceText(bytes).line(at: range.lowerBound + error.range.lowerBound) + 1
        problems.append(
          CatalogProblem(
            path: path, line: line,
            message: "\(error.message) Until this is mended, nothing is reported as missing from the catalog."))
      }
      var visited: Set<YAMLNode> = []
      if let root = document.root { readObject(root, impliedKind: nil, depth: 0, &visited) }
    }
    if objectCount == before, !problems.contains(where: { $0.path == path }) {
      // A file that is broken from its start has not come to say what it holds.
      if let error = YAMLDocument(bytes).errors.first {
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
            + "`kubectl get extensions,extensionversions,categories,clusters -o yaml`."))
    }
  }

  public mutating func report(_ problem: FileProblem) {
    isComplete = false
    problems.append(CatalogProblem(path: problem.path, line: nil, message: problem.message))
  }

  /// - Parameter evidence: what messages name as the catalog's source.
  public func catalog(evidence: String) -> Catalog {
    Catalog(
      evidence: evidence, isComplete: isComplete, extensions: extensions, versions: versions, categories: categories,
      clusters: clusters)
  }

  private var objectCount: Int { extensions.count + versions.count + categories.count + clusters.count }

  private mutating func readObject(
    _ node: YAMLNode, impliedKind: String?, depth: Int, _ visited: inout Set<YAMLNode>
  ) {
    // What aliases reach twice is read once.
    guard visited.insert(node).inserted else { return }
    let kind = node.text(at: "kind") ?? impliedKind ?? ""
    let apiVersion = node.text(at: "apiVersion")
    let group = apiVersion.map { String($0.prefix { $0 != "/" }) }
    if kind.hasSuffix("List"), depth < 3, let items = node.member("items")?.value.resolved {
      let itemKind = kind == "List" ? nil : String(kind.dropLast(4))
      for item in items.items { readObject(item.resolved, impliedKind: itemKind, depth: depth + 1, &visited) }
      return
    }
    // A typed list's items carry no group of their own; what says another group is not meant.
    let isPlatform = group == "kubesphere.io" || group == nil && impliedKind != nil
    let isCluster = group == "cluster.kubesphere.io" || group == nil && impliedKind != nil
    guard let name = node.text(at: "metadata", "name"), !name.isEmpty else { return }
    switch kind {
    case "Extension" where isPlatform: extensions.append(readExtension(node, name: name))
    case "ExtensionVersion" where isPlatform:
      if let version = readVersion(node, objectName: name) { versions.append(version) }
    case "Category" where isPlatform:
      var category = Category(name: name)
      category.displayName = node.texts(at: "spec", "displayName")
      categories.append(category)
    case "Cluster" where isCluster: clusters.append(readCluster(node, name: name))
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
    result.installedVersion = node.text(at: "status", "installedVersion")
    result.plannedVersion = node.text(at: "status", "plannedInstallVersion")
    result.recommendedVersion = node.text(at: "status", "recommendedVersion")
    return result
  }

  private func readVersion(_ node: YAMLNode, objectName: String) -> ExtensionVersion? {
    guard let version = node.text(at: "spec", "version") ?? versionInName(node, objectName) else { return nil }
    let suffix = "-" + version
    let extensionName =
      node.text(at: "metadata", "labels", "kubesphere.io/extension-ref")
      ?? (objectName.hasSuffix(suffix) ? String(objectName.dropLast(suffix.count)) : nil)
    guard let extensionName else { return nil }
    var result = ExtensionVersion(objectName: objectName, extensionName: extensionName, version: version)
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

  /// Without `spec.version`, what follows the extension's name in the object's.
  private func versionInName(_ node: YAMLNode, _ objectName: String) -> String? {
    guard let name = node.text(at: "metadata", "labels", "kubesphere.io/extension-ref"),
      objectName.hasPrefix(name + "-")
    else { return nil }
    return String(objectName.dropFirst(name.count + 1))
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

/// Reads a catalog from manifest files.
///
/// - Parameter files: paths, absolute or from the working directory.
/// - Returns: the catalog of what could be read, and what could not.
public func loadCatalog(files: [String]) -> (catalog: Catalog, problems: [CatalogProblem]) {
  var reader = ManifestReader()
  for path in files {
    do throws(FileProblem) {
      reader.read(textBytes(try readFile(path)), path: path)
    } catch {
      reader.report(error)
    }
  }
  let names = files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
  return (reader.catalog(evidence: names.joined(separator: ", ")), reader.problems)
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
