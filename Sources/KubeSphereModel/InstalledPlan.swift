// What the cluster's own InstallPlans say of what is installed. Their configuration is nobody's business.

/// `kubesphere.io/v1alpha1` InstallPlan, as it stands in the cluster.
public struct InstalledPlan: Sendable, Equatable {
  public let name: String
  /// `spec.extension.name`.
  public let extensionName: String
  /// `spec.extension.version`.
  public var plannedVersion: String?
  public var isEnabled: Bool?
  /// `status.state`; nil: the controller has not come to it.
  public var state: String?
  /// `status.version`.
  public var installedVersion: String?
  public var targetNamespace: String?
  /// The state of the agent by cluster (`status.clusterSchedulingStatuses`).
  public var clusterStates: [String: String] = [:]

  public init(name: String, extensionName: String) {
    self.name = name
    self.extensionName = extensionName
  }

  /// Whether something of it runs, whatever is being done to it.
  var isInstalled: Bool {
    ["Installed", "Upgrading", "UpgradeFailed", "Uninstalling", "UninstallFailed"].contains(state ?? "")
  }
}

extension Extension {
  /// The extension with what its plan says where it says nothing itself.
  func completed(by plan: InstalledPlan) -> Extension {
    var result = self
    if result.state?.isEmpty ?? true { result.state = plan.state }
    if !result.isInstalled, plan.isInstalled, let version = plan.installedVersion { result.installedVersion = version }
    if result.isEnabled == nil { result.isEnabled = plan.isEnabled }
    return result
  }
}
