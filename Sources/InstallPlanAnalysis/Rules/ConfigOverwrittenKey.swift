// config-overwritten-key

import YAMLSyntax

extension Rule {
  static let configOverwrittenKey = Rule(
    "config-overwritten-key", .warning, "A value that the platform overwrites.",
    tag: .unnecessary,
    explanation: """
      A value that the controller sets itself is lost. It always sets `tags.extension` and `tags.agent`, and for agents \
      `global.clusterInfo.name` and `global.clusterInfo.role`: an override of these is lost, and in `config` they still \
      reach the host part. Where the platform is configured so, it also sets (reported as information) \
      `global.imageRegistry`, keys of `global.nodeSelector`, four keys under `global.extension.ingress`, and on the host \
      `global.portal.url`.
      """,
    examples: [
      Example(
        changing(
          "Manual",
          "Manual\n  config: |\n    tags:\n      ⟦agent⟧: true\n    debug: true"),
        good: changing("Manual", "Manual\n  config: |\n    debug: true"))
    ]
  ) { context in
    for config in context.configs {
      guard let root = config.document.root, root.kind == .mapping else { continue }
      // Most values have neither, and that is all there is to do.
      let (tags, global) = (root.member("tags")?.value, root.member("global")?.value)
      if tags == nil, global == nil { continue }

      func report(_ path: [String], _ entry: YAMLNode.Entry, isCertain: Bool) {
        guard !config.document.isRepaired(entry.key.range) else { return }
        let name = path.joined(separator: ".")
        let message =
          isCertain
          ? "Remove `\(name)`: the controller always sets it, and this value is lost."
          : "`\(name)` may be lost: the controller overwrites it where the platform sets it."
        context.report(
          config.hostRange(entry.key.contentRange), message, severity: isCertain ? nil : .information,
          fixes: config.removing(entry, in: context.plan.source).map {
            [Fix("Remove `\(name)`", [$0], isPreferred: isCertain, isSafe: isCertain)]
          } ?? [])
      }

      for (top, middle, last, scope) in overwrittenKeys {
        // An override reaches agents alone, and `config` the host part at least.
        if config.cluster == nil ? scope == .agents : scope == .hostIfConfigured { continue }
        guard var mapping = top == "tags" ? tags : global else { continue }
        if !middle.isEmpty {
          guard let inner = mapping.member(middle) else { continue }
          mapping = inner.value
        }
        guard let entry = mapping.member(last) else { continue }
        report([top, middle, last].filter { !$0.isEmpty }, entry, isCertain: scope == .always || scope == .agents)
      }
      guard let ingress = global?.member("extension")?.value.member("ingress") else { continue }
      for member in ingress.value.effectiveEntries where ingressKeys.contains(member.key.text) {
        report(["global", "extension", "ingress", member.key.text], member, isCertain: false)
      }
    }
  }

  /// Where a key is set by the controller.
  private enum OverwrittenScope {
    /// On the host and for agents.
    case always
    /// For agents alone.
    case agents
    /// On the host and for agents, where the platform is configured so.
    case ifConfigured
    /// On the host alone, where the platform is configured so.
    case hostIfConfigured
  }

  /// Each key, what it is in, and where the platform sets it. Names this short are no references to count.
  private static let overwrittenKeys: [(top: String, middle: String, last: String, scope: OverwrittenScope)] = [
    ("tags", "", "extension", .always), ("tags", "", "agent", .always), ("global", "clusterInfo", "name", .agents),
    ("global", "clusterInfo", "role", .agents), ("global", "portal", "url", .hostIfConfigured),
    ("global", "", "imageRegistry", .ifConfigured), ("global", "", "nodeSelector", .ifConfigured),
  ]

  private static let ingressKeys: Set<String> = ["ingressClassName", "domainSuffix", "httpPort", "httpsPort"]
}
