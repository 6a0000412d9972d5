// incompatible-dependency

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let incompatibleDependency = Rule(
    "incompatible-dependency", .warning, "An extension that this one needs is there in a version it does not take.",
    explanation: """
      An extension version says which versions of other extensions it works with (`externalDependencies`). KubeSphere \
      does not compare: it installs, and afterwards pods crash or features are missing. What counts is the version that \
      another plan in the workspace asks for, else the installed one. Said only with a catalog that holds the version \
      and extensions.
      """,
    examples: [
      Example(
        changing("version: 1.1.3", "version: ⟦1.1.3⟧"), good: changing("version: 1.1.3", "version: 1.1.2"),
        isFixable: false,
        catalog: exampleDependencies(installed: "1.0.4") + """

          ---
          apiVersion: kubesphere.io/v1alpha1
          kind: ExtensionVersion
          metadata: {name: devops-1.1.2, labels: {kubesphere.io/extension-ref: devops}}
          spec: {version: 1.1.2}
          """)
    ], scope: .workspace,
    findsAbsence: true
  ) { context in
    guard let entry = context.plan.extensionVersion, let catalog = context.catalog else { return }
    for required in context.requiredExtensions() {
      let dependency = required.dependency
      switch required.provider {
      case .nobody, .unfinished, .installed(nil): continue
      case .installed(let version?):
        guard !dependency.allows(version) else { continue }
        context.report(
          entry.value,
          "This version needs \(dependency.described), and \(version) is installed (\(catalog.evidence)): its pods crash "
            + "or features are missing after an installation that looks good.",
          severity: context.severityOfAbsence)
      case .plans(let plans):
        // One that fits, or whose version cannot be told, may be the one that is applied.
        guard plans.allSatisfy({ $0.version.map { !dependency.allows($0) } ?? false }) else { continue }
        let versions = Set(plans.compactMap(\.version)).sorted()
        context.report(
          entry.value,
          "This version needs \(dependency.described), and the workspace plans "
            + "\(listed(versions, joiner: "and")): its pods crash or features are missing after an installation that "
            + "looks good.",
          related: plans.prefix(5).map { RelatedPlace(plan: $0.place, message: "`\(dependency.name)` is planned here") }
        )
      }
    }
  }
}
