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
    let hasOverride = keys.contains { $0.config.cluster != nil }
    let config = hasOverride ? valuesByPath(of: context.configs.first { $0.cluster == nil }?.document.root) : [:]
    var covered: [Range<Int>] = []
    for key in keys {
      guard !context.isFull else { return }
      guard let known = key.key, !key.isFilledInLater else { continue }
      let range = key.config.hostRange(key.entry.key.range)
      if let last = covered.last, last.lowerBound <= range.lowerBound, range.upperBound <= last.upperBound { continue }
      guard isSame(key.entry.value.resolved, known, below: key.config.cluster == nil ? [:] : config, key.path) else {
        continue
      }
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

  /// The values of the mappings in a text, by their paths.
  private static func valuesByPath(of root: YAMLNode?) -> [[String]: YAMLNode] {
    var found: [[String]: YAMLNode] = [:]
    func add(_ mapping: YAMLNode, _ path: [String]) {
      // Depth limit against aliases of aliases.
      guard mapping.kind == .mapping, path.count < 64 else { return }
      for entry in mapping.entries where entry.key.kind == .scalar && !entry.key.isMergeKey {
        let inner = path + [entry.key.text]
        found[inner] = entry.value.resolved
        if entry.value.kind == .mapping { add(entry.value, inner) }
      }
    }
    if let root { add(root, []) }
    return found
  }

  /// Whether a value, with all that is in it, would be the same without being written.
  ///
  /// - Parameter below: what `config` sets below an override, by paths.
  private static func isSame(
    _ value: YAMLNode, _ known: ChartKey, below: [[String]: YAMLNode], _ path: [String]
  ) -> Bool {
    guard path.count < 64 else { return false }
    guard value.kind == .mapping else {
      guard let other = below[path] ?? known.defaultValue?.resolved else { return false }
      return isEqual(value, other, depth: 0)
    }
    guard known.kind == .mapping else { return false }
    var hasMembers = false
    var members = ChartKey.Members(of: known)
    for entry in value.entries {
      hasMembers = true
      guard entry.key.kind == .scalar, !entry.key.isMergeKey, entry.value.kind != .alias,
        let inner = members.find(entry.key.text), isSame(entry.value, inner, below: below, path + [entry.key.text])
      else { return false }
    }
    // An empty mapping changes nothing, but says what may be filled in.
    return hasMembers || below[path] == nil && known.isOpen && known.defaultValue?.kind == .mapping
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
      let (items, others) = (Array(a.items), Array(b.items))
      return items.count == others.count && zip(items, others).allSatisfy { isEqual($0, $1, depth: depth + 1) }
    case .mapping:
      let (entries, others) = (a.effectiveEntries, b.effectiveEntries)
      guard entries.count == others.count else { return false }
      let table = Dictionary(others.map { ($0.key.resolved.text, $0.value) }) { $1 }
      return entries.allSatisfy { entry in
        table[entry.key.resolved.text].map { isEqual(entry.value, $0, depth: depth + 1) } ?? false
      }
    // What aliases repeat could be gone through without end: nothing is said of it.
    case .alias: return false
    }
  }
}
