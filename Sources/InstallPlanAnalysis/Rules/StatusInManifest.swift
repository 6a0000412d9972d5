// status-in-manifest

import YAMLSyntax

extension Rule {
  static let statusInManifest = Rule(
    "status-in-manifest", .warning, "A manifest to apply that has a status.",
    tag: .unnecessary,
    explanation: """
      `status` is not a subresource of InstallPlan: an applied one overwrites the real one. The controller then takes \
      what stands there for what is, and acts on it.

      Not said of what `kubectl get -o yaml` printed, with `metadata.uid` or `metadata.resourceVersion`: that is a \
      record, and applied as it is it is refused as soon as the plan has changed or is another. server-managed-field \
      speaks of those. Nor of `status: {}`, which changes nothing.
      """,
    examples: [
      Example(examplePlan + "\n⟦status⟧:\n  state: Installed")
    ]
  ) { context in
    let plan = context.plan
    guard case .present(let entry, let status) = Member(context.entry(.status), .mapping, in: plan),
      status.entries.contains(where: { _ in true }), !plan.isExport
    else { return }
    context.report(
      entry.key,
      "Leave `status` to the controller: it is not a subresource of InstallPlan, and an applied one overwrites the real "
        + "one.",
      fixes: plan.removing(entry).map { [Fix("Remove `status`", [$0], isPreferred: true)] } ?? [])
  }
}

extension Plan {
  /// Whether the API server has printed the plan: with what it checks when such an object is applied again.
  var isExport: Bool {
    ["uid", "resourceVersion"].contains { name in
      entry("metadata", name).map { !$0.value.isNull && $0.value.resolved.kind == .scalar } ?? false
    }
  }
}
