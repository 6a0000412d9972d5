// config-condition

import HelmCharts
import YAMLSyntax

extension Rule {
  static let configCondition = Rule(
    "config-condition", .warning, "A switch of a part that switches nothing.",
    explanation: """
      A part is switched by the values that the `condition` in the extension's `Chart.yaml` names, and these need not stand \
      under the part's name. A condition counts as a boolean only: `enabled: "false"` leaves the part on.
      """,
    examples: [
      Example(
        config("metrics-server:\n  ⟦enabled⟧: false"), good: config("metricsServer:\n  enabled: false"),
        isFixable: false,
        charts: [exampleChart]),
      Example(
        config("jenkins:\n  enabled: ⟦\"false\"⟧"), good: config("jenkins:\n  enabled: false"), charts: [exampleChart]),
    ], basis: .chart
  ) { context in
    guard let chart = context.chart else { return }
    for key in context.writtenKeys {
      guard !context.isFull else { return }
      if key.key == nil, key.name == "enabled", let condition = condition(missedBy: key, chart) {
        context.report(
          at: key,
          LocalizedText(
            en: "Set `\(condition)` to switch `\(key.path.dropLast().joined(separator: "."))` on or off:",
            zh: "请设置 `\(condition)` 来启用或停用 `\(key.path.dropLast().joined(separator: "."))`："),
          LocalizedText(en: "`\(key.shownPath)` is read by nobody.", zh: "`\(key.shownPath)` 不会被读取。"))
        continue
      }
      let value = key.entry.value.resolved
      guard key.key?.isConditionPath == true, value.kind == .scalar, !key.isFilledInLater, let scalar = value.scalar
      else { continue }
      if case .boolean = scalar { continue }
      if case .null = scalar { continue }
      var fixes: [Fix] = []
      if case .string(let text) = scalar, case let word = text.lowercased(), ["true", "false"].contains(word) {
        fixes = context.replacing(
          key.entry.value, with: word, in: key, LocalizedText(en: "Write `\(word)`", zh: "写为 `\(word)`"))
      }
      context.report(
        at: key, value: true,
        LocalizedText(en: "Write `true` or `false` without quotes:", zh: "请写不带引号的 `true` 或 `false`："),
        LocalizedText(
          en: "Helm takes nothing else for a condition, and the part stays as it is by default.",
          zh: "Helm 的 condition 只接受布尔值，否则该组件保持默认状态。"), fixes: fixes)
    }
  }

  /// The path that switches the part whose `enabled` somebody wrote, where it is another one.
  private static func condition(missedBy key: WrittenKey, _ top: Chart) -> String? {
    var chart = top
    var around: [String] = []
    let part = key.path.dropLast()
    guard let last = part.last else { return nil }
    for name in part.dropLast() {
      guard let next = chart.subchart(for: name) else { return nil }
      around.append(name)
      chart = next
    }
    guard let dependency = chart.dependencies?.first(where: { $0.key == last }), chart.subchart(for: last) != nil,
      let condition = dependency.conditions.first
    else { return nil }
    return (around + [condition]).joined(separator: ".")
  }
}
