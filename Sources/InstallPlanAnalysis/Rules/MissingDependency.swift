// missing-dependency

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let missingDependency = Rule(
    "missing-dependency", .warning, "An extension that this one needs is neither installed nor planned.",
    explanation: """
      An extension version names the extensions it needs (`externalDependencies`, `required: true`). KubeSphere installs \
      it without them: the installation looks good, and afterwards pods crash or features are missing. Satisfied by an \
      extension that is installed, or by another plan in the workspace. An extension whose first installation failed, or \
      has not ended, is not installed. Said only with a catalog that holds the version and extensions.
      """,
    examples: [
      Example(
        changing("version: 1.1.3", "version: ⟦1.1.3⟧"),
        good: examplePlan + """

          ---
          apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          metadata:
            name: metrics
          spec:
            extension:
              name: metrics
              version: 1.2.0
            enabled: true
            upgradeStrategy: Manual

          """, catalog: exampleDependencies(installed: nil))
    ], scope: .workspace,
    findsAbsence: true
  ) { context in
    guard let entry = context.plan.extensionVersion, let catalog = context.catalog else { return }
    for required in context.requiredExtensions() {
      let dependency = required.dependency
      if case .unfinished(let state) = required.provider {
        // What is known of the cluster does not depend on how much of the workspace could be read.
        context.report(entry.value, advice(of: dependency, state: state, catalog.evidence))
        continue
      }
      guard case .nobody(let state) = required.provider else { continue }
      let isPlanned =
        "and no plan \(context.file.plans?.isComplete == true ? "in the workspace" : "that is known") installs it"
      var fixes: [Fix] = []
      if let version = catalog.bestVersion(for: dependency), let edit = context.plan.appendingPlan(of: version) {
        fixes.append(Fix("Add a plan for `\(dependency.name)` \(version.version)", [edit], isPreferred: true))
      }
      context.report(
        entry.value,
        "This version needs \(dependency.described), which \(state), \(isPlanned): its pods crash or features are "
          + "missing after an installation that looks good.",
        severity: context.severityOfAbsence, fixes: fixes)
    }
  }

  private static func advice(of dependency: ExternalDependency, state: String, _ evidence: String) -> String {
    let first =
      state == "InstallFailed"
      ? "Repair the installation of `\(dependency.name)` and wait until it is Installed"
      : "Wait until `\(dependency.name)` is Installed"
    return "\(first): this version needs \(dependency.described), and its state is \(state) (\(evidence))."
  }

  /// A catalog in which devops 1.1.3 needs another extension.
  static func exampleDependencies(installed: String?) -> String {
    """
    \(exampleCatalog)
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: Extension
    metadata: {name: metrics}
    status: {\(installed.map { "state: Installed, installedVersion: \($0)" } ?? "")}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: metrics-1.2.0, labels: {kubesphere.io/extension-ref: metrics}}
    spec: {version: 1.2.0}
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: ExtensionVersion
    metadata: {name: devops-1.1.3, labels: {kubesphere.io/extension-ref: devops}}
    spec:
      version: 1.1.3
      externalDependencies:
        - {name: metrics, type: extension, version: ">=1.1.0", required: true}
    """
  }
}
