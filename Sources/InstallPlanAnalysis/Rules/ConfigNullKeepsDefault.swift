// config-null-keeps-default

import HelmCharts
import YAMLSyntax

extension Rule {
  static let configNullKeepsDefault = Rule(
    "config-null-keeps-default", .information, "A `null` that does not take a part's default away.",
    explanation: """
      Before Helm 3.17.1 (KubeSphere installs with 3.14 unless it is configured otherwise), `null` takes back what the \
      extension itself sets for a part, and the part's own default returns; it takes nothing away. From 3.17.1 on it does: \
      say `helm: "3.18"` in the settings where that release installs.
      """,
    examples: [
      Example(
        config("jenkins:\n  image:\n    repository: ⟦null⟧"),
        good: config("jenkins:\n  image:\n    repository: \"\""), isFixable: false, charts: [exampleChart])
    ], basis: .chart
  ) { context in
    guard context.file.charts?.helm == .nullKeepsDefaultsOfSubcharts else { return }
    for key in context.writtenKeys {
      guard !context.isFull else { return }
      guard key.entry.value.isNull, key.path.count > 1, let known = key.key else { continue }
      // Of the part, or of one of its parts.
      guard let kept = known.definitions.first(where: { $0.chart.number != 0 && $0.key != nil }), !kept.value.isNull
      else { continue }
      context.report(
        at: key, value: true,
        LocalizedText(
          en: "Write the value that you want in place of `null`:", zh: "请写出需要的值，不要写 `null`："),
        LocalizedText(
          en:
            "the default of `\(kept.chart.name)` returns, because Helm before 3.17.1 takes no default of a part away.",
          zh: "3.17.1 之前的 Helm 不会移除子 Chart 的默认值，`\(kept.chart.name)` 的默认值会恢复。"))
    }
  }
}
