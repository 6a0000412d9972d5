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
  /// `status.version`: set when the Helm Job is created, and kept when it fails. What is installed, `installation` tells.
  public var reportedVersion: String?
  /// Whether `status.conditions` has `Installed` as True, which is written after Helm's success and kept during upgrades.
  /// Nil: nothing is known of conditions.
  public var hasInstalledCondition: Bool?
  public var targetNamespace: String?
  /// The state of the agent by cluster (`status.clusterSchedulingStatuses`).
  public var clusterStates: [String: String] = [:]

  public init(name: String, extensionName: String) {
    self.name = name
    self.extensionName = extensionName
  }

  /// What runs of the extension.
  public var installation: Installation {
    // These states come only after an installation that succeeded.
    let isInstalled = ["Installed", "Upgrading", "UpgradeFailed", "Uninstalling", "UninstallFailed"]
      .contains(state ?? "")
    guard hasInstalledCondition ?? isInstalled, state != "Uninstalled" else { return .absent }
    return Installation(reportedVersion, isUpgradeFailed: state == "UpgradeFailed")
  }
}

extension Extension {
  /// The extension with what its plan says: always of what is installed, else where the extension says nothing itself.
  func completed(by plan: InstalledPlan) -> Extension {
    var result = self
    if result.state?.isEmpty ?? true { result.state = plan.state }
    if result.installationOfPlan == nil {
      // The plan says that it is installed, and not which version: the extension may know.
      let isVersionless = plan.installation == .unknownVersion(failedUpgrade: nil)
      result.installationOfPlan =
        isVersionless && result.installation.isInstalled ? result.installation : plan.installation
    }
    if result.isEnabled == nil { result.isEnabled = plan.isEnabled }
    return result
  }
}
