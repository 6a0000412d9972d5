// config-changes-type-with-override

import HelmCharts
import YAMLSyntax

extension Rule {
  static let configChangesType = Rule(
    "config-changes-type-with-override", .warning, "A value that changes its type where a cluster has an override.",
    explanation: """
      Helm reads YAML 1.1: `yes` is true, a date is text. Where a cluster that is placed has an override, KubeSphere merges \
      the two texts with a reader of YAML 1.2 first: there `yes`, `no`, `on`, `off`, `y` and `n` are texts, a date becomes \
      a time written out, and a mapping with a number as key is replaced and not merged. So one plan means two things.
      """,
    examples: [
      Example(
        overridden("config: |\n    debug: ⟦yes⟧"), good: overridden("config: |\n    debug: true"))
    ]
  ) { context in
    var seen: Set<YAMLNode> = []
    for (config, override) in mergedPairs(context) {
      guard let cluster = override.cluster else { continue }
      for text in [config, override] {
        guard seen.insert(text.scalar).inserted, text.errors.isEmpty, let root = text.document.root,
          root.kind == .mapping
        else { continue }
        // The two must be a pair that is merged at all.
        var pending = [root]
        while !context.isFull, let node = pending.popLast() {
          for entry in node.entries where !entry.key.isMergeKey {
            if entry.key.kind == .scalar, entry.key.style == .plain, entry.key.tag == nil, node != root,
              case .integer? = entry.key.scalar
            {
              report(entry.key, in: text, cluster, isKey: true, &context)
            }
          }
          // Later ones first, so that they are looked at last.
          for child in node.children.reversed() {
            if child.kind == .scalar {
              if child.entry?.key != child { report(child, in: text, cluster, isKey: false, &context) }
            } else if child.kind != .alias {
              pending.append(child)
            }
          }
        }
      }
    }
  }

  private static func report(
    _ node: YAMLNode, in config: EmbeddedConfig, _ cluster: String, isKey: Bool, _ context: inout RuleContext
  ) {
    guard node.style == .plain, node.tag == nil, !config.document.isRepaired(node.range) else { return }
    let text = node.text
    let become: LocalizedText
    let fix: (title: LocalizedText, text: String)
    if isKey {
      fix = (LocalizedText(en: "Quote the key", zh: "给键加引号"), quoted(text))
      become = LocalizedText(
        en: "on `\(cluster)` a mapping with a number as key is replaced, not merged.",
        zh: "在 `\(cluster)` 上，带数字键的映射会被整体替换而不是合并。")
    } else {
      guard let first = node.scalar else { return }
      let second = resolveScalarAsYAML3(text: text, isPlain: true, tag: nil)
      guard first != second, case .string(let other) = second else { return }
      if case .boolean(let isTrue) = first {
        let word = isTrue ? "true" : "false"
        fix = (LocalizedText(en: "Write `\(word)`", zh: "写为 `\(word)`"), word)
        become = LocalizedText(
          en: "on `\(cluster)`, which has an override, `\(text)` is text, and elsewhere it is \(word).",
          zh: "在有差异化配置的 `\(cluster)` 上 `\(text)` 是字符串，在其他地方是 \(word)。")
      } else {
        fix = (LocalizedText(en: "Quote the value", zh: "给值加引号"), quoted(text))
        become = LocalizedText(
          en: "on `\(cluster)`, which has an override, it becomes `\(other)`.",
          zh: "在有差异化配置的 `\(cluster)` 上会变为 `\(other)`。")
      }
    }
    context.report(
      config.hostRange(node.contentRange),
      FindingMessage(
        advice: fix.text.hasPrefix("\"")
          ? LocalizedText(en: "Quote it:", zh: "请加引号：")
          : LocalizedText(en: "Write `\(fix.text)`:", zh: "请写 `\(fix.text)`："), consequence: become),
      fixes: config.hostEdit(TextEdit(node.contentRange, fix.text), in: context.plan.source).map {
        [Fix(fix.title, [$0], isPreferred: true)]
      } ?? [])
  }
}
