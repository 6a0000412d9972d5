// The keys that a plan's Helm values have, each beside what the chart says of it. Read once for all rules.

import HelmCharts
import TextDocument
import YAMLSyntax

/// A key in `config` or an override, in a mapping that the chart knows.
struct WrittenKey {
  let config: EmbeddedConfig
  let entry: YAMLNode.Entry
  let path: [String]
  /// The mapping it is in, as the chart has it.
  let parent: ChartKey
  /// What the chart says of the key; nil: it has no such key.
  let key: ChartKey?
  /// Of a key that the chart does not have, those that it may be misspelt for, nearest first.
  let meant: [String]

  var name: String { entry.key.text }
  /// The path as messages have it.
  var shownPath: String { path.joined(separator: ".") }

  /// Whether the value, or what is in it, is only known once a tool has filled it in.
  var isFilledInLater: Bool {
    let value = entry.value.resolved
    return value.kind == .scalar && InstallPlanAnalysis.isFilledInLater(value.text)
      || value.kind == .scalar && hasTemplate(value.text)
  }
}

/// The keys of some Helm values, outermost first and in the order of the text. What stands in a list is left out: of its
/// items a chart only has examples. So is what stands below a key that the chart does not have, and what a broken text leaves
/// in doubt; and of keys that the chart does not have, all but the first 200: each is compared with all names of its mapping.
func writtenKeys(of configs: [EmbeddedConfig], in chart: Chart) -> [WrittenKey] {
  let top = ChartKey(chart)
  var found: [WrittenKey] = []
  var comparisonsLeft = 200
  func walk(_ mapping: YAMLNode, _ parent: ChartKey, _ path: [String], _ config: EmbeddedConfig) {
    // What unknown keys are compared with: made once, and only where there is one.
    var candidates: [String]?
    var members = ChartKey.Members(of: parent)
    for entry in mapping.entries {
      guard entry.key.kind == .scalar, !entry.key.isMergeKey, !config.document.isRepaired(entry.key.range),
        !isFilledInLater(entry.key.text), !hasTemplate(entry.key.text)
      else { continue }
      let name = entry.key.text
      let key = members.find(name)
      var meant: [String] = []
      if key == nil {
        guard comparisonsLeft > 0 else { continue }
        comparisonsLeft -= 1
        let names = candidates ?? namesNotWritten(in: mapping, parent)
        candidates = names
        meant = namesMeant(by: name, among: names)
      }
      found.append(
        WrittenKey(config: config, entry: entry, path: path + [name], parent: parent, key: key, meant: meant))
      if let key, entry.value.kind == .mapping { walk(entry.value, key, path + [name], config) }
    }
  }
  for config in configs where config.errors.isEmpty && config.placeholder == nil {
    guard let root = config.document.root, root.kind == .mapping else { continue }
    walk(root, top, [], config)
  }
  return found
}

/// The keys that the chart has in a mapping and the plan has not written there.
private func namesNotWritten(in mapping: YAMLNode, _ parent: ChartKey) -> [String] {
  let written = Set(mapping.entries.map(\.key.text))
  return parent.names.filter { !written.contains($0) && $0.count >= 2 }
}

/// The names that one is likely meant for, nearest first: those a letter or two away, in short names one.
private func namesMeant(by name: String, among candidates: [String]) -> [String] {
  // Shorter names are near to any other.
  guard name.count >= 2 else { return [] }
  var found: [(name: String, distance: Int)] = []
  for candidate in candidates {
    let limit = min(name.count, candidate.count) <= 4 ? 1 : 2
    guard let distance = editDistance(name, candidate, limit: limit) else { continue }
    found.append((candidate, distance))
  }
  guard let least = found.map(\.distance).min() else { return [] }
  return found.filter { $0.distance == least }.prefix(3).map(\.name)
}

extension RuleContext {
  /// The chart of the extension and the version that the plan names, where it is known.
  var chart: Chart? {
    guard let charts = file.charts, let name = plan.literal(plan.extensionName),
      let version = plan.literal(plan.extensionVersion)
    else { return nil }
    return charts.chart(name, version)
  }

  /// Reports on a key of Helm values, or on its value.
  mutating func report(
    at key: WrittenKey, value: Bool = false, _ advice: LocalizedText, _ consequence: LocalizedText? = nil,
    severity: Severity? = nil, fixes: [Fix] = []
  ) {
    let node = value ? key.entry.value : key.entry.key
    var range = node.contentRange
    // A long value is shown by its first line.
    let line = key.config.source.contentRange(ofLine: key.config.source.line(at: range.lowerBound))
    range = range.lowerBound..<max(range.lowerBound, min(range.upperBound, line.upperBound))
    report(
      key.config.hostRange(range), FindingMessage(advice: advice, consequence: consequence), severity: severity,
      fixes: fixes)
  }

  /// A fix that puts a text in place of a scalar of Helm values; none where the text's style gives no way to do it.
  func replacing(
    _ node: YAMLNode, with text: String, in key: WrittenKey, _ title: LocalizedText, isPreferred: Bool = true,
    isSafe: Bool = false
  ) -> [Fix] {
    guard node.kind == .scalar, !node.range.isEmpty,
      let edit = key.config.hostEdit(TextEdit(node.contentRange, text), in: plan.source)
    else { return [] }
    return [Fix(title, [edit], isPreferred: isPreferred, isSafe: isSafe)]
  }

  /// A fix that takes a key of Helm values out, and mappings that would be left empty.
  func removing(
    _ key: WrittenKey, _ title: LocalizedText, isPreferred: Bool = true, isSafe: Bool = false
  ) -> [Fix] {
    key.config.removing(key.entry, in: plan.source).map {
      [Fix(title, [$0], isPreferred: isPreferred, isSafe: isSafe)]
    } ?? []
  }
}
