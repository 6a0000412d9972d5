// downgrade

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let downgrade = Rule(
    "downgrade", .warning, "The version is older than the installed one.",
    explanation: """
      Applying the plan makes Helm put an older chart over a newer installation. Few charts support that: what the newer \
      version did to data and custom resources stays, and the older one does not know it. Said only when the catalog \
      knows the installed version: after an upgrade that failed it does not.
      """,
    examples: [
      Example(
        changing("version: 1.1.3", "version: ⟦1.1.3⟧"), good: changing("version: 1.1.3", "version: 1.2.0"),
        isFixable: false,
        catalog: exampleCatalog + """

          ---
          apiVersion: kubesphere.io/v1alpha1
          kind: Extension
          metadata: {name: devops}
          status: {state: Installed, installedVersion: 1.2.0}
          ---
          apiVersion: kubesphere.io/v1alpha1
          kind: ExtensionVersion
          metadata: {name: devops-1.2.0, labels: {kubesphere.io/extension-ref: devops}}
          spec: {version: 1.2.0}
          """)
    ],
    basis: .catalog
  ) { context in
    let plan = context.plan
    guard let catalog = context.catalog, let entry = plan.extensionVersion, let version = plan.literal(entry),
      let name = plan.literal(plan.extensionName), let wanted = SemanticVersion(version),
      let installed = catalog.extension(named: name).value?.installation.version,
      let present = SemanticVersion(installed), wanted < present,
      plan.versionFault(catalog) == nil
    else { return }
    // Of a version that does not exist, unknown-version tells.
    if case .absent = catalog.version(version, of: name) { return }
    var fixes: [Fix] = []
    if catalog.version(installed, of: name).value != nil {
      fixes = [Fix("Keep the installed `\(installed)`", [plan.replacing(entry.value, with: installed)])]
    }
    context.report(
      entry.value,
      "\(installed) is installed (\(catalog.evidence)): this is a downgrade, which few charts support.", fixes: fixes)
  }
}
