// config-duplicate-key

import YAMLSyntax

extension Rule {
  static let configDuplicateKey = Rule(
    "config-duplicate-key", .warning, "A mapping inside `config` or an override has the same key twice.",
    explanation: """
      The platform takes it without a word, and the last of the two wins: all that stands under the first is lost, not \
      merged.
      """,
    examples: [
      Example(
        changing("Manual", "Manual\n  config: |\n    agent:\n      debug: true\n    ⟦agent⟧:\n      replicas: 2"),
        good: changing("Manual", "Manual\n  config: |\n    agent:\n      replicas: 2"))
    ]
  ) { context in
    for config in context.configs {
      guard let root = config.document.root, root.mayHaveKeyTwice else { continue }
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
              "Keep one `\(name)`: the last one wins, and what stands under the first is lost.",
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
}
