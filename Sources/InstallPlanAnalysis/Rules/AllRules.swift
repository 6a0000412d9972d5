// The one list of rules, in the order in which their findings are shown for one place.

extension Rule {
  public static let all: [Rule] = [
    // Form
    .yamlSyntax, .duplicateKey, .unknownField, .missingField, .wrongType,
    .invalidName, .invalidLabel, .placeholder, .unsupportedAPIVersion,
    // Identity
    .nameMismatch, .unknownExtension, .unknownVersion,
    .invalidExtensionName, .invalidVersion, .duplicatePlan,
    // Fit
    .missingDependency, .incompatibleDependency, .unsupportedKubernetesVersion, .unsupportedKubeSphereVersion,
    .downgrade,
    // Configuration
    .configSyntax, .configNotMapping, .configDuplicateKey, .configExtraDocument, .configOverwrittenKey,
    .configTrailingSpace,
    // Policy
    .missingUpgradeStrategy, .invalidUpgradeStrategy, .automaticUpgrade, .disabledInstall,
    // Scheduling
    .clusterSchedulingOnHostOnly, .missingClusterScheduling, .missingPlacement, .emptyPlacement, .duplicateCluster,
    .unknownCluster, .clusterNotSchedulable, .ignoredClusterSelector, .invalidClusterSelector, .selectsEveryCluster,
    .noClusterSelected, .unplacedOverride,
    // Hygiene
    .namespaceOnClusterScoped, .statusInManifest, .serverManagedField, .forceDeleteAnnotation, .unvalidatedByWebhook,
    // Comments to this program
    .unusedIgnore, .invalidIgnore,
  ]

  public static func named(_ code: String) -> Rule? { all.first { $0.code == code } }
}
