// config-unreachable-key

import HelmCharts
import TextDocument
import YAMLSyntax

extension Rule {
  static let configUnreachableKey = Rule(
    "config-unreachable-key", .warning,
    "A key at the top of `config` or an override that no part of the extension takes.",
    tag: .unnecessary,
    explanation: """
      The chart of an extension has no templates of its own: it only holds the charts of its parts. A key at the top \
      reaches a part if it is the part's name (or alias), `global`, or `tags`, and it counts if the extension's own values \
      have it or a condition reads it. Any other does nothing, and Helm says nothing.
      """,
    examples: [
      Example(
        config("⟦replicas⟧: 3"), good: config("jenkins:\n  replicas: 3"), isFixable: false, charts: [exampleChart])
    ], basis: .chart
  ) { context in
    guard let chart = context.chart, !chart.hasTemplates else { return }
    for key in context.writtenKeys where key.key == nil && key.path.count == 1 {
      guard !context.isFull else { return }
      guard key.meant.isEmpty, aliasMeant(by: key, chart) == nil, removedKeyMeaning(key, context) == nil
      else {
        continue
      }
      let parts = chart.subchartKeys
      let homes = parts.filter { ChartKey(chart)[$0]?[key.name] != nil }
      let advice =
        homes.isEmpty
        ? LocalizedText(
          en: "Put `\(key.name)` under the part that it is for: \(listed(parts)).",
          zh: "请将 `\(key.name)` 放到所属组件之下：\(listed(parts, joiner: "或"))。")
        : LocalizedText(
          en: "Put `\(key.name)` under \(listed(homes)).", zh: "请将 `\(key.name)` 放到 \(listed(homes, joiner: "或")) 之下。")
      context.report(
        at: key, advice,
        LocalizedText(
          en: "Here no part of the extension takes it, and it does nothing.", zh: "写在此处不会被任何组件读取，没有任何作用。"),
        fixes: homes.flatMap { home in
          moving(key, under: home, context).map {
            [
              Fix(
                LocalizedText(en: "Move under `\(home)`", zh: "移到 `\(home)` 之下"), $0, isPreferred: homes.count == 1)
            ]
          } ?? []
        })
    }
  }

  /// Edits that put a key of a block text, with all that is below it, under another key that is not written yet.
  private static func moving(_ key: WrittenKey, under home: String, _ context: RuleContext) -> [TextEdit]? {
    let source = key.config.source
    guard key.config.scalar.style == .literal, key.entry.key.parent?.style == .block,
      key.config.document.root?.member(home) == nil, !needsQuotes(home)
    else { return nil }
    let first = source.line(at: key.entry.key.range.lowerBound)
    let last = source.line(at: max(key.entry.key.range.lowerBound, key.entry.value.range.upperBound - 1))
    guard source.lineStarts[first] == key.entry.key.range.lowerBound else { return nil }
    let host = context.plan.source
    let newline = host.newline
    let firstPlace = key.config.embedded.hostOffset(source.lineStarts[first])
    let indentation = String(repeating: " ", count: host.column(of: firstPlace))
    var edits = [TextEdit(at: firstPlace, home + ":" + newline + indentation + "  ")]
    for line in first + 1..<last + 1 where !source.contentRange(ofLine: line).isEmpty {
      edits.append(TextEdit(at: key.config.embedded.hostOffset(source.lineStarts[line]), "  "))
    }
    return edits
  }
}
