// config-alias

import HelmCharts
import YAMLSyntax

extension Rule {
  static let configAlias = Rule(
    "config-alias", .warning, "Values under a part's own name although it has an alias.",
    explanation: """
      An extension may give a part another name (`alias` in its `Chart.yaml`). Values reach the part under that name only; \
      under the chart's own name they do nothing.
      """,
    examples: [
      Example(
        config("⟦devops-agent⟧:\n  interval: 10"), good: config("agent:\n  interval: 10"), charts: [exampleChart])
    ], basis: .chart
  ) { context in
    guard let chart = context.chart else { return }
    for key in context.writtenKeys where key.key == nil {
      guard !context.isFull else { return }
      guard let alias = aliasMeant(by: key, chart) else { continue }
      let isWritten = key.entry.key.parent?.member(alias) != nil
      context.report(
        at: key,
        LocalizedText(en: "Write `\(alias)` in place of `\(key.name)`:", zh: "请将 `\(key.name)` 写为 `\(alias)`："),
        LocalizedText(
          en: "that is the part's name in this extension, and here these values do nothing.",
          zh: "这是该组件在此扩展组件中的名称，写在此处的值没有任何作用。"),
        fixes: isWritten
          ? []
          : context.replacing(
            key.entry.key, with: keyText(alias, like: key), in: key,
            LocalizedText(en: "Change to `\(alias)`", zh: "改为 `\(alias)`")))
    }
  }

  /// The alias of the part that a key names by the chart's own name.
  static func aliasMeant(by key: WrittenKey, _ top: Chart) -> String? {
    var chart = top
    for name in key.path.dropLast() {
      guard let next = chart.subchart(for: name) else { return nil }
      chart = next
    }
    return chart.dependencies?.first { $0.name == key.name && $0.alias != nil }?.alias
  }
}
