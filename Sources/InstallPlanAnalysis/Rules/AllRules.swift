// The one list of rules, in the order in which their findings are shown for one place.

extension Rule {
  public static let all: [Rule] = [
    // Form
    .yamlSyntax, .duplicateKey, .unknownField, .missingField, .wrongType,
    // Identity
    .nameMismatch, .unknownExtension, .unknownVersion,
    // Policy
    .missingUpgradeStrategy,
    // Scheduling
    .clusterSchedulingOnHostOnly,
  ]

  public static func named(_ code: String) -> Rule? { all.first { $0.code == code } }
}
