// config-overwritten-key

import YAMLSyntax

extension Rule {
  static let configOverwrittenKey = Rule(
    "config-overwritten-key", .warning, "A value that the platform overwrites.",
    tag: .unnecessary,
    explanation: """
      The controller always sets `tags.extension`, `tags.agent`, `global.clusterInfo.name`, `global.clusterInfo.role` and \
      `global.portal.url`; where the platform is configured so, it sets `global.imageRegistry`, `global.nodeSelector` and \
      what is under `global.extension.ingress`, too (reported as information). A value that `config` or an override has \
      there is lost.
      """,
    examples: [
      Example(
        changing(
          "Manual",
          "Manual\n  config: |\n    global:\n      portal:\n        ⟦url⟧: https://example.com\n    debug: true"),
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

      for (top, middle, last, isCertain) in overwrittenKeys {
        guard var mapping = top == "tags" ? tags : global else { continue }
        if !middle.isEmpty {
          guard let inner = mapping.member(middle) else { continue }
          mapping = inner.value
        }
        guard let entry = mapping.member(last) else { continue }
        report([top, middle, last].filter { !$0.isEmpty }, entry, isCertain: isCertain)
      }
      guard let ingress = global?.member("extension")?.value.member("ingress") else { continue }
      for member in ingress.value.mergedEntries.prefix(20) where member.key.kind == .scalar {
        report(["global", "extension", "ingress", member.key.text], member, isCertain: false)
      }
    }
  }

  /// Each key, what it is in, and whether the platform always sets it. Names this short are no references to count.
  private static let overwrittenKeys: [(top: String, middle: String, last: String, isCertain: Bool)] = [
    ("tags", "", "extension", true), ("tags", "", "agent", true), ("global", "clusterInfo", "name", true),
    ("global", "clusterInfo", "role", true), ("global", "portal", "url", true), ("global", "", "imageRegistry", false),
    ("global", "", "nodeSelector", false),
  ]
}
