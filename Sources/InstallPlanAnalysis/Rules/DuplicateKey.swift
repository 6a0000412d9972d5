// duplicate-key

import YAMLSyntax

extension Rule {
  static let duplicateKey = Rule(
    "duplicate-key", .error, "A mapping has the same key twice.",
    explanation: """
      Current kubectl refuses the plan; older ones take it, and the last of the two wins without a word. Keys inside \
      `config` are not meant: that is a text of its own.
      """,
    examples: [
      Example(changing("  enabled: true", "  enabled: true\n  ⟦enabled⟧: true"))
    ]
  ) { context in
    var pending = [context.plan.root]
    while let node = pending.popLast() {
      var first: [String: YAMLNode.Entry] = [:]
      for entry in node.entries {
        // Half a field says nothing of the whole one.
        if entry.key.kind == .scalar, !context.plan.document.isRepaired(entry.key.range) {
          let name = entry.key.text
          if let earlier = first[name] {
            context.report(
              entry.key,
              "`\(name)` is already set in this mapping: kubectl refuses the plan, or the last one wins silently.",
              related: [RelatedPlace(range: earlier.key.range, message: "`\(name)` is set here first")],
              fixes: context.plan.removing(entry).map {
                [Fix("Remove this `\(name)`", [$0], isPreferred: entry.value.hasSameText(as: earlier.value))]
              } ?? [])
          } else {
            first[name] = entry
          }
        }
        pending.append(entry.value)
      }
      for item in node.items { pending.append(item) }
    }
  }
}

extension YAMLNode {
  /// Whether both are scalars with the same value.
  fileprivate func hasSameText(as other: YAMLNode) -> Bool {
    kind == .scalar && other.kind == .scalar && scalar == other.scalar
  }
}
