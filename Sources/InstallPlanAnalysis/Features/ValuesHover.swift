// Hover and definition inside `config` and overrides: what the chart says of a key.

import HelmCharts
import TextDocument
import YAMLSyntax

/// A key of Helm values at a place, with what the chart has.
struct ChartKeyHit {
  let plan: Plan
  let config: EmbeddedConfig
  let id: ChartID
  let path: [KeyStep]
  /// The key or the value at the place; bytes of the part.
  let range: Range<Int>
  let key: ChartKey
}

/// The key of Helm values that a place is on, or whose value it is on, where the chart is known and has it.
func chartKeyHit(in content: PlanPart, at offset: Int, _ charts: Charts?) -> ChartKeyHit? {
  guard let charts, let plan = content.plans.first(where: { $0.root.range.holds(offset) }), let id = plan.chartID,
    let chart = charts[id]?.chart, let node = content.document.node(at: offset), node.kind == .scalar
  else { return nil }
  for config in embeddedConfigs(of: plan) where config.scalar == node {
    guard let inside = config.embedded.offset(ofHost: offset), let inner = config.document.node(at: inside),
      inner.kind == .scalar, inner.range.holds(inside), let entry = inner.entry
    else { return nil }
    var path: [KeyStep] = [.key(entry.key.text)]
    var here = inner.parent
    while let current = here, let parent = current.parent {
      path.append(parent.kind == .sequence ? .item : .key(current.entry?.key.text ?? ""))
      here = parent
    }
    path.reverse()
    guard let key = ChartKey(chart).at(path) else { return nil }
    var range = inner.contentRange
    let line = config.source.contentRange(ofLine: config.source.line(at: range.lowerBound))
    range = range.lowerBound..<max(range.lowerBound, min(range.upperBound, line.upperBound))
    return ChartKeyHit(
      plan: plan, config: config, id: id, path: path, range: config.hostRange(range), key: key)
  }
  return nil
}

/// What there is to say of a key in Helm values.
func chartKeyText(_ hit: ChartKeyHit, _ language: Language) -> String {
  var text = documentation(of: hit.key, language)
  func say(_ en: String, _ zh: String) -> String { LocalizedText(en: en, zh: zh).text(in: language) }
  if hit.config.cluster != nil,
    let config = embeddedConfigs(of: hit.plan).first(where: { $0.cluster == nil })?.document.root,
    let set = value(at: hit.path, in: config)
  {
    text += "\n\n" + say("`config` sets \(codeSpan(shortText(set))).", "`config` 设置为 \(codeSpan(shortText(set)))。")
  }
  if let overwriting = overwritten(hit.path) {
    text += "\n\n" + overwriting.text(in: language)
  }
  return text
}

private func value(at path: [KeyStep], in root: YAMLNode) -> YAMLNode? {
  var node: YAMLNode? = root
  for step in path {
    guard case .key(let name) = step else { return nil }
    node = node?.member(name)?.value.resolved
  }
  return node
}

/// Whether KubeSphere sets a key itself.
private func overwritten(_ path: [KeyStep]) -> LocalizedText? {
  let names = path.map { step in if case .key(let name) = step { name } else { "[]" } }
  switch names.joined(separator: ".") {
  case "tags.extension", "tags.agent":
    return LocalizedText(
      en: "KubeSphere sets it itself: what is written here is lost.", zh: "KubeSphere 会自行设置该值，此处所写的内容不起作用。")
  case "global.clusterInfo.name", "global.clusterInfo.role":
    return LocalizedText(en: "KubeSphere sets it for each agent.", zh: "KubeSphere 会为每个 Agent 设置该值。")
  case "global.imageRegistry", "global.portal.url":
    return LocalizedText(
      en: "KubeSphere overwrites it where the platform is configured so.", zh: "如果平台做了相应配置，KubeSphere 会覆盖该值。")
  default: return nil
  }
}

/// Markdown about a key of a chart: its type and default, its comment, and where it is from.
func documentation(of key: ChartKey, _ language: Language) -> String {
  func say(_ en: String, _ zh: String) -> String { LocalizedText(en: en, zh: zh).text(in: language) }
  let comments = key.documentation
  var name = ""
  for step in key.path {
    switch step {
    case .key(let text): name += (name.isEmpty ? "" : ".") + text
    case .item: name += "[]"
    }
  }
  var title = "**\(codeSpan(name))** \(typeName(of: key, language))"
  if let text = comments.defaultText {
    title += say(", default: ", "，默认值：") + escapedMarkdown(text)
  } else if let value = key.defaultValue, !(value.kind == .mapping && value.entries.contains { _ in true }) {
    title += say(", default ", "，默认值 ") + codeSpan(shortText(value))
  }
  var parts = [title]
  if comments.isDeprecated { parts.append(say("**Deprecated.**", "**已弃用。**")) }
  if !comments.text.isEmpty {
    parts.append(escapedLines(comments.text))
  }
  if !comments.choices.isEmpty {
    let choices = comments.choices.map { codeSpan($0) }.joined(separator: language == .chinese ? "、" : ", ")
    parts.append(say("One of: ", "可选值：") + choices)
  }
  for role in key.roles {
    switch role {
    case .subchart: parts.append(say("Values of a part of the extension.", "扩展组件中某个组件的值。"))
    case .global: parts.append(say("Every part of the extension sees these values.", "扩展组件的所有组件都能读取这些值。"))
    case .tags: parts.append(say("Switches parts of the extension by their tags.", "按标签启用或停用组件。"))
    case .tag: parts.append(say("Switches the parts that have this tag.", "启用或停用带有该标签的组件。"))
    case .condition(let part):
      parts.append(say("Switches \(codeSpan(part)) on or off.", "启用或停用 \(codeSpan(part))。"))
    }
  }
  if key.kind == .mapping, !key.isOpen {
    let names = key.names
    let shown = names.prefix(12).map { codeSpan($0) }.joined(separator: language == .chinese ? "、" : ", ")
    parts.append(say("Keys: ", "键：") + shown + (names.count > 12 ? ", …" : ""))
  }
  if let definition = key.definitions.first {
    let chart = ([definition.chart.path.isEmpty ? definition.chart.name : ""] + definition.chart.path).filter {
      !$0.isEmpty
    }
    .joined(separator: " › ")
    parts.append(
      say(
        "Chart \(codeSpan(chart)), `values.yaml` line \(definition.line + 1)",
        "Chart \(codeSpan(chart))，`values.yaml` 第 \(definition.line + 1) 行"))
  }
  return parts.joined(separator: "\n\n")
}

/// A comment of a chart: its lines stay lines, and code stays code. Anything else that Markdown would read is shown as it is
/// written, also where the comment is Markdown by its convention: a chart is by whoever published it.
private func escapedLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).prefix(40).map(escapedLine).joined(separator: "  \n")
}

private func escapedLine(_ line: Substring) -> String {
  let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
  // A mark without a partner is no code.
  guard pieces.count % 2 == 1 else { return escapedMarkdown(String(line)) }
  return pieces.enumerated().map { index, piece in
    guard index % 2 == 0 else { return piece.isEmpty ? "" : codeSpan(String(piece)) }
    let start = index > 0 && piece.first == " " ? " " : ""
    let end = index + 1 < pieces.count && piece.last == " " && piece.count > 1 ? " " : ""
    return start + escapedMarkdown(String(piece)) + end
  }.joined()
}
