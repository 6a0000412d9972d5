// The objects of a KubeSphere cluster as far as a plan's author needs them. Decoded by CatalogSources, which never
// reads icons, cluster connections or repository credentials: there is nowhere to put them here.

/// Texts by language code, as KubeSphere keeps names and descriptions (`en`, `zh`, sometimes `zh-CN`).
public struct LocaleTexts: Sendable, Equatable {
  public var byLanguage: [String: String]

  public init(_ byLanguage: [String: String] = [:]) { self.byLanguage = byLanguage }

  /// The text in a language (`en` or `zh`), else English, else Chinese, else any; nil if there is none.
  public func text(in language: String) -> String? {
    for wanted in [language, "en", "zh"] {
      if let text = byLanguage[wanted], !text.isEmpty { return text }
      let regional = byLanguage.keys.sorted().first { $0.hasPrefix(wanted + "-") || $0.hasPrefix(wanted + "_") }
      if let regional, let text = byLanguage[regional], !text.isEmpty { return text }
    }
    return byLanguage.sorted { $0.key < $1.key }.first { !$0.value.isEmpty }?.value
  }
}

/// `kubesphere.io/v1alpha1` Extension.
public struct Extension: Sendable, Equatable {
  public let name: String
  public var displayName = LocaleTexts()
  public var description = LocaleTexts()
  public var provider = LocaleTexts()
  /// The name of a Category (label `kubesphere.io/category`).
  public var category: String?
  /// `status.state`; nil or empty: not installed, unless `reportedVersion` says otherwise.
  public var state: String?
  public var isEnabled: Bool?
  /// `status.installedVersion`: set when the Helm Job is created, and kept when it fails. What is installed, `installation`
  /// tells.
  public var reportedVersion: String?
  public var plannedVersion: String?
  public var recommendedVersion: String?

  /// What the extension's plan says, where there is one.
  var installationOfPlan: Installation?

  public init(name: String) { self.name = name }

  /// What runs of it: what its plan says, else what can be told from its own status.
  public var installation: Installation {
    if let installationOfPlan { return installationOfPlan }
    switch state ?? "" {
    case "Installing", "InstallFailed", "Uninstalled": return .absent
    // The first installation and an upgrade both begin so.
    case "Preparing" where reportedVersion?.isEmpty == false: return .unknown
    case "Installed", "Upgrading", "UpgradeFailed", "Uninstalling", "UninstallFailed":
      return Installation(reportedVersion, isUpgradeFailed: state == "UpgradeFailed")
    default:
      guard let reportedVersion, !reportedVersion.isEmpty else { return .absent }
      return .version(reportedVersion)
    }
  }
}

/// What is known to run of an extension.
public enum Installation: Sendable, Equatable {
  case version(String)
  /// It is installed, in a version that cannot be told.
  ///
  /// - Parameter failedUpgrade: the version to which it could not be upgraded; nil: there was no such upgrade.
  case unknownVersion(failedUpgrade: String?)
  /// Not installed, or not yet.
  case absent
  /// It cannot be told whether it is installed.
  case unknown

  init(_ reportedVersion: String?, isUpgradeFailed: Bool) {
    let version = reportedVersion.flatMap { $0.isEmpty ? nil : $0 }
    // The version in the status is the one that failed: what runs is the one before.
    self =
      isUpgradeFailed
      ? .unknownVersion(failedUpgrade: version)
      : version.map(Installation.version) ?? .unknownVersion(failedUpgrade: nil)
  }

  /// The version that runs; nil where none does, or it cannot be told.
  public var version: String? {
    if case .version(let version) = self { return version }
    return nil
  }

  /// The version to which it could not be upgraded.
  public var failedUpgrade: String? {
    if case .unknownVersion(let version) = self { return version }
    return nil
  }

  /// Whether something of it runs, for certain.
  public var isInstalled: Bool {
    switch self {
    case .version, .unknownVersion: true
    case .absent, .unknown: false
    }
  }
}

/// Where an extension's parts run (`spec.installationMode`; empty means HostOnly).
public enum InstallationMode: String, Sendable {
  case hostOnly = "HostOnly"
  case multicluster = "Multicluster"
}

/// `spec.externalDependencies[]` of an ExtensionVersion.
public struct ExternalDependency: Sendable, Equatable {
  public let name: String
  /// `extension` unless it says otherwise.
  public let type: String
  /// A version constraint; empty for any.
  public let version: String
  public let isRequired: Bool

  public init(name: String, type: String = "extension", version: String = "", isRequired: Bool = false) {
    self.name = name
    self.type = type
    self.version = version
    self.isRequired = isRequired
  }
}

/// `kubesphere.io/v1alpha1` ExtensionVersion.
public struct ExtensionVersion: Sendable, Equatable {
  /// `metadata.name`: what the controller looks up, `<extension>-<version>`.
  public let objectName: String
  public let extensionName: String
  public let version: String
  public let semanticVersion: SemanticVersion?
  public var displayName = LocaleTexts()
  public var description = LocaleTexts()
  public var category: String?
  /// Constraints; empty for any.
  public var kubeVersion = ""
  public var ksVersion = ""
  /// `spec.namespace`; empty means `extension-<name>`.
  public var namespace = ""
  public var installationMode = InstallationMode.hostOnly
  public var externalDependencies: [ExternalDependency] = []
  public var home: String?
  public var docs: String?
  /// The name of the Repository it is from.
  public var repository: String?
  /// Where its chart is; nil: it does not say.
  public var chart: ChartReference?

  public init(objectName: String, extensionName: String, version: String) {
    self.objectName = objectName
    self.extensionName = extensionName
    self.version = version
    semanticVersion = SemanticVersion(version)
  }

  /// - Parameters:
  ///   - extensionReference: the label `kubesphere.io/extension-ref`.
  ///   - version: `spec.version`.
  /// - Returns: nil where it cannot be told which extension, or which version, it is.
  public init?(objectName: String, extensionReference: String?, version: String?) {
    var version = version
    if version == nil, let extensionReference, objectName.hasPrefix(extensionReference + "-") {
      // Without `spec.version`, what follows the extension's name in the object's.
      version = String(objectName.dropFirst(extensionReference.count + 1))
    }
    guard let version, !version.isEmpty else { return nil }
    let suffix = "-" + version
    guard
      let name = extensionReference ?? (objectName.hasSuffix(suffix) ? String(objectName.dropLast(suffix.count)) : nil)
    else { return nil }
    self.init(objectName: objectName, extensionName: name, version: version)
  }

  public var targetNamespace: String { namespace.isEmpty ? "extension-\(extensionName)" : namespace }
}

/// `kubesphere.io/v1alpha1` Category.
public struct Category: Sendable, Equatable {
  public let name: String
  public var displayName = LocaleTexts()

  public init(name: String) { self.name = name }
}

/// `cluster.kubesphere.io/v1alpha1` Cluster, without its connection.
public struct Cluster: Sendable, Equatable {
  public let name: String
  public var labels: [String: String] = [:]
  public var kubernetesVersion: String?
  public var kubeSphereVersion: String?
  /// The status (`True`, `False`, `Unknown`) of each condition by its type.
  public var conditions: [String: String] = [:]
  /// Whether its deletion was asked for (`metadata.deletionTimestamp`).
  public var isBeingDeleted = false

  public init(name: String) { self.name = name }

  public static let hostLabel = "cluster-role.kubesphere.io/host"

  public var isHost: Bool { labels[Self.hostLabel] != nil }
  /// Nil when the cluster says nothing about it.
  public var isReady: Bool? { conditions["Ready"].map { $0 == "True" } }
}
