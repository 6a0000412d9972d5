// disabled-install

import YAMLSyntax

extension Rule {
  static let disabledInstall = Rule(
    "disabled-install", .hint, "The extension is installed, but switched off.",
    explanation: """
      `enabled: false` does not mean "do not install": the extension is installed all the same, its pods run and its \
      resources are used. Only its UI entries, APIs and proxies are off. Deleting the plan uninstalls it.
      """,
    examples: [
      Example(changing("enabled: true", "enabled: ⟦false⟧"), isFixable: false)
    ]
  ) { context in
    let plan = context.plan
    guard let entry = context.entry(.enabled), entry.value.scalar == .boolean(false),
      entry.isSetOnce
    else { return }
    let node = entry.value
    // A tag in front of a quoted text makes a boolean of it.
    let text = node.style == .plain ? "true" : plan.scalarText("true", like: node)
    context.report(
      node,
      "The extension is installed all the same; only its UI entries, APIs and proxies are off. To not have it "
        + "installed, delete the plan.",
      fixes: [Fix("Switch it on", [TextEdit(node.contentRange, text)])])
  }
}
