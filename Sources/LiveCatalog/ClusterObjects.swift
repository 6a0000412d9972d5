// The objects of a KubeSphere cluster as its API server sends them, decoded no further than the model wants them: icons,
// connections and the configuration of plans are passed over.

import KubeSphereModel
import KubernetesClient

/// The resources that make a catalog.
extension CatalogKind {
  public var resource: Resource {
    switch self {
    case .clusters: Resource(group: "cluster.kubesphere.io", version: "v1alpha1", name: rawValue)
    default: Resource(group: "kubesphere.io", version: "v1alpha1", name: rawValue)
    }
  }
}

/// An object that a catalog holds, or none: some are not of interest.
protocol CatalogObject: APIObject {
  associatedtype Value: Equatable & Sendable
  var value: Value? { get }
}

struct ExtensionObject: CatalogObject {
  let metadata: ObjectMetadata
  let value: Extension?

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Name.self)
    metadata = try object.decode(ObjectMetadata.self, forKey: "metadata")
    let (spec, status) = (object.members("spec"), object.members("status"))
    var result = Extension(name: metadata.name)
    result.displayName = spec.texts("displayName")
    result.description = spec.texts("description")
    result.provider = spec.texts("provider", inner: "name")
    result.category = metadata.labels?["kubesphere.io/category"]
    result.state = status.text("state")
    result.isEnabled = status.flag("enabled")
    result.reportedVersion = status.text("installedVersion")
    result.plannedVersion = status.text("plannedInstallVersion")
    result.recommendedVersion = status.text("recommendedVersion")
    value = result
  }
}

struct ExtensionVersionObject: CatalogObject {
  let metadata: ObjectMetadata
  let value: ExtensionVersion?

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Name.self)
    metadata = try object.decode(ObjectMetadata.self, forKey: "metadata")
    let spec = object.members("spec")
    guard
      var result = ExtensionVersion(
        objectName: metadata.name, extensionReference: metadata.labels?["kubesphere.io/extension-ref"],
        version: spec.text("version"))
    else {
      value = nil
      return
    }
    result.displayName = spec.texts("displayName")
    result.description = spec.texts("description")
    result.category = spec.text("category")
    result.kubeVersion = spec.text("kubeVersion") ?? ""
    result.ksVersion = spec.text("ksVersion") ?? ""
    result.namespace = spec.text("namespace") ?? ""
    result.installationMode = spec.text("installationMode").flatMap(InstallationMode.init) ?? .hostOnly
    result.home = spec.text("home")
    result.docs = spec.text("docs")
    result.repository = spec.text("repository")
    let digest = spec.text("digest")
    if let data = spec?.members("chartDataRef") {
      result.chart = ChartReference(
        .configMap(
          namespace: data.text("namespace") ?? "", name: data.text("name") ?? "", key: data.text("key") ?? ""),
        digest: digest)
    } else if let url = spec.text("chartURL") {
      result.chart = ChartReference(url: url, digest: digest)
    }
    result.externalDependencies = spec.items("externalDependencies").compactMap { item in
      item.text("name").map {
        ExternalDependency(
          name: $0, type: item.text("type") ?? "extension", version: item.text("version") ?? "",
          isRequired: item.flag("required") ?? false)
      }
    }
    value = result
  }
}

/// Its name and URL: its password is not decoded, and there is nowhere to put it.
struct RepositoryObject: CatalogObject {
  static let resource = Resource(group: "kubesphere.io", version: "v1alpha1", name: "repositories")

  let metadata: ObjectMetadata
  let value: Repository?

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Name.self)
    metadata = try object.decode(ObjectMetadata.self, forKey: "metadata")
    value = Repository(name: metadata.name, url: object.members("spec").text("url") ?? "")
  }
}

struct CategoryObject: CatalogObject {
  let metadata: ObjectMetadata
  let value: Category?

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Name.self)
    metadata = try object.decode(ObjectMetadata.self, forKey: "metadata")
    var result = Category(name: metadata.name)
    result.displayName = object.members("spec").texts("displayName")
    value = result
  }
}

struct InstallPlanObject: CatalogObject {
  let metadata: ObjectMetadata
  let value: InstalledPlan?

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Name.self)
    metadata = try object.decode(ObjectMetadata.self, forKey: "metadata")
    let (spec, status) = (object.members("spec"), object.members("status"))
    let planned = spec?.members("extension")
    var result = InstalledPlan(name: metadata.name, extensionName: planned.text("name") ?? metadata.name)
    result.plannedVersion = planned.text("version")
    result.isEnabled = status.flag("enabled") ?? spec.flag("enabled")
    result.state = status.text("state")
    result.reportedVersion = status.text("version")
    if let conditions = status.list("conditions") {
      result.hasInstalledCondition = conditions.contains {
        $0.text("type") == "Installed" && $0.text("status") == "True"
      }
    }
    result.targetNamespace = status.text("targetNamespace")
    let clusters = status?.members("clusterSchedulingStatuses")
    for key in clusters?.allKeys ?? [] {
      result.clusterStates[key.stringValue] = clusters?.members(key.stringValue).text("state")
    }
    value = result
  }
}

struct ClusterObject: CatalogObject {
  let metadata: ObjectMetadata
  let value: Cluster?

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Name.self)
    metadata = try object.decode(ObjectMetadata.self, forKey: "metadata")
    let status = object.members("status")
    var result = Cluster(name: metadata.name)
    result.labels = metadata.labels ?? [:]
    result.isBeingDeleted = metadata.deletionTimestamp != nil
    result.kubernetesVersion = status.text("kubernetesVersion")
    result.kubeSphereVersion = status.text("kubeSphereVersion")
    for condition in status.items("conditions") {
      if let type = condition.text("type"), let state = condition.text("status") { result.conditions[type] = state }
    }
    value = result
  }
}

// MARK: Reading what may not be there

/// Any member's name.
private struct Name: CodingKey, ExpressibleByStringLiteral {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
  init(stringLiteral value: String) { stringValue = value }
}

private typealias Members = KeyedDecodingContainer<Name>

/// A value that nobody looks at.
private struct Skipped: Decodable {
  init(from decoder: any Decoder) {}
}

// What has another type than it should counts as not there: one odd object must not cost the others.
extension KeyedDecodingContainer where Key == Name {
  fileprivate func members(_ name: String) -> Members? {
    try? nestedContainer(keyedBy: Name.self, forKey: Name(stringValue: name))
  }

  /// Nil when empty.
  fileprivate func text(_ name: String) -> String? {
    guard let text = try? decode(String.self, forKey: Name(stringValue: name)), !text.isEmpty else { return nil }
    return text
  }

  fileprivate func flag(_ name: String) -> Bool? { try? decode(Bool.self, forKey: Name(stringValue: name)) }

  /// The objects of a list; nil where there is no list.
  fileprivate func list(_ name: String) -> [Members]? {
    guard var list = try? nestedUnkeyedContainer(forKey: Name(stringValue: name)) else { return nil }
    var items: [Members] = []
    while !list.isAtEnd {
      if let item = try? list.nestedContainer(keyedBy: Name.self) {
        items.append(item)
      } else if (try? list.decode(Skipped.self)) == nil {
        break
      }
    }
    return items
  }

  /// Texts by language; with `inner`, of objects that hold the text under that name.
  fileprivate func texts(_ name: String, inner: String?) -> LocaleTexts {
    guard let members = members(name) else { return LocaleTexts() }
    var texts: [String: String] = [:]
    for key in members.allKeys {
      if let inner {
        texts[key.stringValue] = try? members.members(key.stringValue)?.decode(
          String.self, forKey: Name(stringValue: inner))
      } else {
        texts[key.stringValue] = try? members.decode(String.self, forKey: key)
      }
    }
    return LocaleTexts(texts)
  }
}

extension Optional where Wrapped == KeyedDecodingContainer<Name> {
  fileprivate func text(_ name: String) -> String? { self?.text(name) }
  fileprivate func flag(_ name: String) -> Bool? { self?.flag(name) }
  fileprivate func list(_ name: String) -> [Members]? { self?.list(name) }
  fileprivate func items(_ name: String) -> [Members] { list(name) ?? [] }
  fileprivate func texts(_ name: String, inner: String? = nil) -> LocaleTexts {
    self?.texts(name, inner: inner) ?? LocaleTexts()
  }
}
