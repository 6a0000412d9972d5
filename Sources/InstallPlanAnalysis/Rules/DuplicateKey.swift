// duplicate-key

import YAMLSyntax

extension Rule {
  static let duplicateKey = Rule(
    "duplicate-key", .error, "A mapping has the same key twice.",
    explanation: """
      kubectl takes the plan, and the last of the two wins without a word: what stands under the first is lost. Tools \
      that post YAML themselves with strict validation are refused. Keys inside `config` are not meant: that is a text of \
      its own.
      """,
    examples: [
      Example(changing("  enabled: true", "  enabled: true\n  ⟦enabled⟧: true"))
    ]
  ) { context in
    let plan = context.plan
    guard context.reading.mayHaveKeyTwice else { return }
    // Where a second plan follows what was meant to separate the two, that is all there is to say.
    let isJoined =
      !plan.document.isIntact
      && ["apiVersion", "kind", "spec"].allSatisfy { name in
        plan.root.entries.filter { $0.key.hasText(name) }.count > 1
      }
    var pending = isJoined ? plan.root.entries.map(\.value) : [plan.root]
    while !context.isFull, let node = pending.popLast() {
      var first: [String: YAMLNode.Entry] = [:]
      for entry in node.entries {
        // Half a field says nothing of the whole one; and of merges there may be several.
        if entry.key.kind == .scalar, !entry.key.isMergeKey, !context.plan.document.isRepaired(entry.key.range) {
          let name = entry.key.text
          if let earlier = first[name] {
            guard !context.isFull else { return }
            context.report(
              entry.key,
              "Keep one `\(name)`: it is set in this mapping already, and kubectl lets the last one win silently.",
              related: [RelatedPlace(range: earlier.key.range, message: "`\(name)` is set here first")],
              fixes: fixes(for: entry, earlier))
          } else {
            first[name] = entry
          }
        }
        pending.append(entry.value)
      }
      for item in node.items { pending.append(item) }
    }

    func fixes(for entry: YAMLNode.Entry, _ earlier: YAMLNode.Entry) -> [Fix] {
      let name = entry.key.text
      // Of two that say the same, either one will do.
      let isSame = entry.value.hasSameText(as: earlier.value)
      var fixes: [Fix] = []
      if let edit = plan.removing(entry) {
        fixes.append(Fix("Remove this `\(name)`", [edit], isPreferred: isSame, isSafe: isSame))
      }
      if !isSame, let edit = plan.removing(earlier) { fixes.append(Fix("Remove the first `\(name)`", [edit])) }
      return fixes
    }
  }
}

extension YAMLNode {
  /// Whether both are scalars with the same value.
  fileprivate func hasSameText(as other: YAMLNode) -> Bool {
    kind == .scalar && other.kind == .scalar && scalar == other.scalar
  }
}
