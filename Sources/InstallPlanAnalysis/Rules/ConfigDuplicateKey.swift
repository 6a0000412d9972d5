// config-duplicate-key

import YAMLSyntax

extension Rule {
  static let configDuplicateKey = Rule(
    "config-duplicate-key", .error, "A mapping inside `config` or an override has the same key twice.",
    explanation: """
      Helm takes it without a word, and the last of the two wins: all that stands under the first is lost, not merged \
      (reported as a warning). Where a cluster that is placed has an override, KubeSphere merges the two texts first, and \
      of a text with a key twice it takes nothing: the whole of `config`, or of the override, is lost for that cluster, \
      with a line in a log.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - host\noverrides:\n  host: |\n    replicas: 2").replacing(
          "  clusterScheduling", with: "  config: |\n    debug: false\n    ⟦debug⟧: true\n  clusterScheduling"),
        good: scheduling("placement:\n  clusters:\n    - host\noverrides:\n  host: |\n    replicas: 2").replacing(
          "  clusterScheduling", with: "  config: |\n    debug: true\n  clusterScheduling"))
    ]
  ) { context in
    for config in context.configs {
      guard let root = config.document.root, root.mayHaveKeyTwice else { continue }
      let cluster = clusterMerging(config, context)
      var pending = [root]
      while !context.isFull, let node = pending.popLast() {
        var last: [String: YAMLNode.Entry] = [:]
        for entry in node.entries {
          pending.append(entry.value)
          guard entry.key.kind == .scalar, !entry.key.isMergeKey else { continue }
          let name = entry.key.text
          if let earlier = last[name], earlier.key.scalar == entry.key.scalar,
            !config.document.isRepaired(entry.key.range), !config.document.isRepaired(earlier.key.range)
          {
            guard !context.isFull else { return }
            context.report(
              config.hostRange(entry.key.contentRange),
              cluster.map { "Keep one `\(name)`: with this key twice all of \(config.name) is lost on `\($0)`." }
                ?? "Keep one `\(name)`: the last one wins, and what stands under the first is lost.",
              severity: cluster == nil ? .warning : nil,
              related: [
                RelatedPlace(range: config.hostRange(earlier.key.contentRange), message: "`\(name)` is set here first")
              ],
              fixes: config.removing(earlier, in: context.plan.source).map {
                // Where they differ, what is under the first may be what was meant.
                let isSame = entry.value.kind == .scalar && entry.value.scalar == earlier.value.scalar
                return [
                  Fix("Remove the first `\(name)`, which has no effect", [$0], isPreferred: true, isSafe: isSame)
                ]
              } ?? [])
          }
          last[name] = entry
        }
        for item in node.items { pending.append(item) }
      }
    }
  }

  /// A cluster for which KubeSphere merges the text with another one: it is placed for certain, and neither `config` nor
  /// its override is empty.
  private static func clusterMerging(_ config: EmbeddedConfig, _ context: RuleContext) -> String? {
    func isBlank(_ entry: YAMLNode.Entry?) -> Bool { entry?.value.string?.allSatisfy(\.isWhitespace) ?? true }
    guard let scheduling = context.scheduling, !isBlank(context.entry(.config)) else { return nil }
    let overrides = scheduling.overrides.value?.effectiveEntries ?? []
    return overrides.first { entry in
      let cluster = entry.key.resolved.text
      return !isBlank(entry) && (config.cluster == nil || config.cluster == cluster)
        && scheduling.distinct.contains { $0.name == cluster }
    }?.key.resolved.text
  }
}
