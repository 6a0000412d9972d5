// namespace-on-cluster-scoped

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let namespaceOnClusterScoped = Rule(
    "namespace-on-cluster-scoped", .warning, "A namespace on a plan, which has none.",
    tag: .unnecessary,
    explanation: """
      InstallPlan is cluster-scoped: `metadata.namespace` is dropped silently. It does not say where the extension goes \
      either: that is its version's `spec.namespace`, or `extension-<name>`.
      """,
    examples: [
      Example(changing("metadata:\n  name: devops", "metadata:\n  name: devops\n  ⟦namespace⟧: kubesphere-system"))
    ]
  ) { context in
    let plan = context.plan
    guard let entry = context.entry(.namespace), let namespace = entry.value.string, !namespace.isEmpty else {
      return
    }
    var message = "InstallPlan is cluster-scoped: its namespace is dropped silently."
    if let catalog = context.catalog, let name = plan.literal(plan.extensionName),
      let version = plan.literal(plan.extensionVersion), let known = catalog.version(version, of: name).value
    {
      message += " The extension goes to `\(known.targetNamespace)` (\(catalog.evidence))."
    }
    context.report(
      entry.key, message,
      fixes: plan.removing(entry).map { [Fix("Remove `namespace`", [$0], isPreferred: true, isSafe: true)] } ?? [])
  }
}
