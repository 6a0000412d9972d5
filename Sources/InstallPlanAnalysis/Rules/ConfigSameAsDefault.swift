// config-same-as-default

import HelmCharts
import YAMLSyntax

extension Rule {
  static let configSameAsDefault = Rule(
    "config-same-as-default", .hint, "A value that would hold without being written.", tag: .unnecessary,
    explanation: """
      KubeSphere's guide wants plans without defaults: what is written stays when a later version changes its default, and \
      it hides what was really changed. In an override, what `config` sets counts as the default.
      """,
    examples: [
      Example(
        config("jenkins:\n  ⟦replicas⟧: 1\n  args: [--debug]"), good: config("jenkins:\n  args: [--debug]"),
        charts: [exampleChart])
    ], basis: .chart
  ) { context in
    let keys = context.writtenKeys
    guard !keys.isEmpty else { return }
    // What `config` sets, for overrides.
    let config = context.configs.first { $0.cluster == nil }?.document.root
    var covered: [Range<Int>] = []
    for key in keys {
      guard let known = key.key, !key.isFilledInLater else { continue }
      let range = key.config.hostRange(key.entry.key.range)
      if let last = covered.last, last.lowerBound <= range.lowerBound, range.upperBound <= last.upperBound { continue }
      guard isDefault(key.entry.value, known, key, config: config) else { continue }
      covered.append(
        key.config.hostRange(
          key.entry.key.range.lowerBound..<max(key.entry.key.range.upperBound, key.entry.value.range.upperBound)))
      context.report(
        at: key,
        LocalizedText(en: "Leave out `\(key.shownPath)`:", zh: "可以省略 `\(key.shownPath)`："),
        LocalizedText(
          en: key.config.cluster == nil
            ? "it is the default of this version." : "it holds without the override as well.",
          zh: key.config.cluster == nil ? "与该版本的默认值相同。" : "没有这项差异化配置时也是该值。"),
        fixes: context.removing(
          key, LocalizedText(en: "Remove `\(key.name)`", zh: "移除 `\(key.name)`")))
    }
  }

  /// Whether a value, with all that is in it, would be the same without being written.
  private static func isDefault(
    _ value: YAMLNode, _ known: ChartKey, _ key: WrittenKey, config: YAMLNode?
  ) -> Bool {
    var below = config
    if key.config.cluster == nil { below = nil }
    for name in key.path { below = below?.member(name)?.value.resolved }
    return isSame(value.resolved, known, below: below, depth: 0)
  }

  private static func isSame(_ value: YAMLNode, _ known: ChartKey, below: YAMLNode?, depth: Int) -> Bool {
    guard depth < 64 else { return false }
    if value.kind == .mapping {
      guard known.kind == .mapping else { return false }
      var hasMembers = false
      for entry in value.entries {
        hasMembers = true
        guard entry.key.kind == .scalar, !entry.key.isMergeKey, let inner = known[entry.key.text],
          isSame(entry.value.resolved, inner, below: below?.member(entry.key.text)?.value.resolved, depth: depth + 1)
        else { return false }
      }
      // An empty mapping changes nothing, but says what may be filled in.
      return hasMembers || below == nil && known.isOpen && known.defaultValue?.kind == .mapping
    }
    if let below { return isEqual(value, below, depth: depth) }
    guard let other = known.defaultValue else { return false }
    return isEqual(value, other.resolved, depth: depth)
  }

  private static func isEqual(_ a: YAMLNode, _ b: YAMLNode, depth: Int) -> Bool {
    guard depth < 64, a.kind == b.kind else { return false }
    switch a.kind {
    case .scalar:
      guard let one = a.scalar, let other = b.scalar else { return false }
      switch (one, other) {
      case (.integer(let digits), .float(let number)), (.float(let number), .integer(let digits)):
        return Double(digits) == number
      case (.invalid, _): return false
      default: return one == other
      }
    case .sequence:
      let (items, others) = (a.items.map(\.resolved), b.items.map(\.resolved))
      return items.count == others.count && zip(items, others).allSatisfy { isEqual($0, $1, depth: depth + 1) }
    case .mapping:
      let (entries, others) = (a.effectiveEntries, b.effectiveEntries)
      guard entries.count == others.count else { return false }
      return entries.allSatisfy { entry in
        guard let other = b.member(entry.key.resolved.text) else { return false }
        return isEqual(entry.value.resolved, other.value.resolved, depth: depth + 1)
      }
    case .alias: return false
    }
  }
}
