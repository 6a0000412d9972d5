// The one list of rules, in the order in which their findings are shown for one place.

extension Rule {
  /// What some of the rules have in common.
  public struct Topic: Sendable {
    /// As a heading.
    public let name: String
    public let rules: [Rule]

    init(_ name: String, _ rules: [Rule]) {
      self.name = name
      self.rules = rules
    }
  }

  public static let all: [Rule] = topics.flatMap(\.rules)

  /// The rules by what they are about.
  public static let topics: [Topic] = [
    Topic(
      "Form",
      [
        .yamlSyntax, .duplicateKey, .unknownField, .missingField, .wrongType, .invalidName, .invalidLabel, .placeholder,
        .unsupportedAPIVersion,
      ]),
    Topic(
      "Identity",
      [
        .nameMismatch, .unknownExtension, .unknownVersion, .invalidExtensionName, .invalidVersion, .duplicatePlan,
      ]),
    Topic(
      "Fit",
      [
        .missingDependency, .incompatibleDependency, .unsupportedKubernetesVersion, .unsupportedKubeSphereVersion,
        .downgrade,
      ]),
    Topic(
      "Configuration",
      [
        .configSyntax, .configNotMapping, .configDuplicateKey, .configExtraDocument, .configOverwrittenKey,
        .configTrailingSpace, .configLostForCluster, .configChangesType,
      ]),
    Topic(
      "Values of the chart",
      [
        .configUnreachableKey, .configMisspelledKey, .configRemovedKey, .configAlias, .configCondition,
        .configValueKind,
        .configLostText, .configNullKeepsDefault, .configSameAsDefault, .configDeprecatedKey,
      ]),
    Topic(
      "Policy",
      [
        .missingUpgradeStrategy, .invalidUpgradeStrategy, .automaticUpgrade, .disabledInstall,
      ]),
    Topic(
      "Scheduling",
      [
        .clusterSchedulingOnHostOnly, .missingClusterScheduling, .missingPlacement, .emptyPlacement, .duplicateCluster,
        .unknownCluster, .clusterNotSchedulable, .ignoredClusterSelector, .invalidClusterSelector, .selectsEveryCluster,
        .noClusterSelected, .unplacedOverride,
      ]),
    Topic(
      "Hygiene",
      [
        .namespaceOnClusterScoped, .statusInManifest, .serverManagedField, .forceDeleteAnnotation,
        .unvalidatedByWebhook,
      ]),
    Topic(
      "Ignore comments",
      [
        .unusedIgnore, .invalidIgnore,
      ]),
  ]

  public static func named(_ code: String) -> Rule? { byCode[code] }

  private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })
}
