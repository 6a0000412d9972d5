// config-value-kind

import HelmCharts
import YAMLSyntax

extension Rule {
  static let configValueKind = Rule(
    "config-value-kind", .warning, "A value of another kind than the chart's default: mapping, list, or single value.",
    explanation: """
      A mapping replaces a single value and the other way round without a word from Helm; templates then fail, or write \
      nonsense. Reported as an error where the Job is certain to fail: a part, or `tags`, that is no mapping. Where the \
      default is empty (`null`, `""`, `{}`), anything may be meant.
      """,
    examples: [
      Example(
        config("jenkins:\n  resources: ⟦none⟧"), good: config("jenkins:\n  resources: {}"), isFixable: false,
        charts: [exampleChart])
    ], basis: .chart
  ) { context in
    for key in context.writtenKeys {
      guard !context.isFull else { return }
      guard let known = key.key, !key.isFilledInLater else { continue }
      let value = key.entry.value.resolved
      guard value.kind != .alias, !value.isNull else { continue }
      if value.kind != .mapping, known.roles.contains(.subchart) || known.roles.contains(.tags) {
        context.report(
          at: key, value: true,
          LocalizedText(en: "Write a mapping here:", zh: "此处必须是映射："),
          known.roles.contains(.tags)
            ? LocalizedText(
              en: "KubeSphere sets keys in `\(key.shownPath)`, and the Job fails.",
              zh: "KubeSphere 会在 `\(key.shownPath)` 中设置键，安装 Job 会失败。")
            : LocalizedText(
              en: "`\(key.shownPath)` holds the values of a part, and the Job fails with anything else.",
              zh: "`\(key.shownPath)` 是某个组件的值，否则安装 Job 会失败。"),
          severity: .error)
        continue
      }
      guard let (wanted, found) = kinds(known, value) else { continue }
      context.report(
        at: key, value: true,
        LocalizedText(
          en: "Write \(wanted.en), as the chart has it:", zh: "请写\(wanted.zh)，与 Chart 的默认值一致："),
        LocalizedText(
          en: "templates that read `\(key.shownPath)` get \(found.en), and fail or write nonsense.",
          zh: "模板读取 `\(key.shownPath)` 时得到\(found.zh)，会失败或生成错误的内容。"))
    }
  }

  private enum Family {
    case mapping, list, single

    var en: String {
      switch self {
      case .mapping: "a mapping"
      case .list: "a list"
      case .single: "a single value"
      }
    }

    var zh: String {
      switch self {
      case .mapping: "映射"
      case .list: "列表"
      case .single: "单个值"
      }
    }
  }

  /// The family of the default and that of a value, where they differ and the default says what is meant.
  private static func kinds(_ key: ChartKey, _ value: YAMLNode) -> (wanted: Family, found: Family)? {
    let wanted: Family
    switch key.kind {
    case .null: return nil
    case .mapping where key.isOpen: return nil
    case .mapping: wanted = .mapping
    case .list: wanted = .list
    case .string where key.defaultValue?.text.isEmpty == true: return nil
    case .string, .number, .boolean: wanted = .single
    }
    let found: Family =
      switch value.kind {
      case .mapping: .mapping
      case .sequence: .list
      case .scalar, .alias: .single
      }
    // A text that tools fill with a template may become anything.
    return wanted == found ? nil : (wanted, found)
  }
}
