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
      let (tags, global) = (root.member("tags"), root.member("global"))
      if tags == nil, global == nil { continue }

      func entry(_ path: [String]) -> YAMLNode.Entry? {
        var found = path[0] == "tags" ? tags : global
        guard var node = found?.value else { return nil }
        for name in path.dropFirst() {
          found = node.member(name)
          guard let next = found else { return nil }
          node = next.value
        }
        return found
      }
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

      for path in alwaysSet { if let entry = entry(path) { report(path, entry, isCertain: true) } }
      for path in sometimesSet { if let entry = entry(path) { report(path, entry, isCertain: false) } }
      let ingress = ["global", "extension", "ingress"]
      for member in (entry(ingress)?.value.mergedEntries ?? []).prefix(20) where member.key.kind == .scalar {
        report(ingress + [member.key.text], member, isCertain: false)
      }
    }
  }

  private static let alwaysSet = [
    ["tags", "extension"], ["tags", "agent"], ["global", "clusterInfo", "name"], ["global", "clusterInfo", "role"],
    ["global", "portal", "url"],
  ]
  private static let sometimesSet = [["global", "imageRegistry"], ["global", "nodeSelector"]]
}
