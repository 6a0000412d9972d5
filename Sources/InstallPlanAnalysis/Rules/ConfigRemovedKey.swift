// config-removed-key

import HelmCharts
import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let configRemovedKey = Rule(
    "config-removed-key", .warning, "A key that the installed version's chart had, and the planned one has not.",
    explanation: """
      With another version of the extension its chart changes: keys are renamed or go. Helm takes the old ones without a \
      word, and what they set falls back to the new defaults. Told where the charts of both versions are known.
      """,
    examples: [
      Example(
        config("jenkins:\n  ⟦workers⟧: 3"), good: config("jenkins:\n  replicas: 3"), isFixable: false,
        catalog: exampleCatalog.replacing(
          "metadata: {name: devops}",
          with: "metadata: {name: devops}\nstatus: {state: Installed, installedVersion: 1.1.0}"),
        charts: [exampleChart, olderExampleChart])
    ], basis: .chart
  ) { context in
    for key in context.writtenKeys where key.key == nil {
      guard !context.isFull else { return }
      guard let older = removedKeyMeaning(key, context) else { continue }
      let names = key.meant
      let fixes = names.enumerated().flatMap { index, name in
        context.replacing(
          key.entry.key, with: keyText(name, like: key), in: key,
          LocalizedText(en: "Change to `\(name)`", zh: "改为 `\(name)`"), isPreferred: index == 0)
      }
      context.report(
        at: key,
        names.isEmpty
          ? LocalizedText(
            en: "Remove `\(key.name)`, or set what replaces it:", zh: "请移除 `\(key.name)`，或设置取代它的键：")
          : LocalizedText(
            en: "Did you mean \(listed(names))?", zh: "是否应为 \(listed(names, joiner: "或"))？"),
        LocalizedText(
          en:
            "the chart of \(older), which is installed, has `\(key.shownPath)`, and that of the planned version has not.",
          zh: "已安装的 \(older) 的 Chart 有 `\(key.shownPath)`，计划的版本没有。"),
        fixes: fixes)
    }
  }

  /// The installed version whose chart has a key that the planned one has not.
  static func removedKeyMeaning(_ key: WrittenKey, _ context: RuleContext) -> String? {
    guard let charts = context.file.charts, let name = context.plan.literal(context.plan.extensionName),
      let installed = context.catalog?.extension(named: name).value?.installation.version,
      installed != context.plan.literal(context.plan.extensionVersion), let chart = charts.chart(name, installed),
      ChartKey(chart).at(key.path.map { KeyStep.key($0) }) != nil
    else { return nil }
    return installed
  }
}
